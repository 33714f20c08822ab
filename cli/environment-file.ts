import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Variables } from '../lib/net/index.ts'
import { failed, messageOf, success, type Outcome } from '../lib/model/index.ts'

/**
 * Adds the KEY=value lines of `<config>.env` to the environment; the `env:` references of the configuration name them. The
 * environment wins, as with Node's --env-file. Fails when the file exists and cannot be read.
 */
export function withEnvironmentFile(environment: Variables, config: string): Outcome<Variables, string> {
  const path = `${config}.env`
  try {
    return success({ ...parseEnv(readFileSync(path, 'utf8')), ...environment })
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return success(environment)
    return failed(`${path} cannot be read (${messageOf(thrown)}); make it readable for you, or remove it`)
  }
}
