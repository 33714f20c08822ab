import { fileURLToPath } from 'node:url'
import { loadConfig, type Config } from '../../lib/config/index.ts'

const example = fileURLToPath(new URL('../../watch.example.yml', import.meta.url))

/** The configuration of watch.example.yml in this repository. */
export function exampleConfig(): Config {
  const loaded = loadConfig(example)
  if (!loaded.ok) throw new Error(`${example} is not valid`)
  return loaded.value
}
