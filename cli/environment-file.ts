import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Variables } from '../lib/net/environment.ts'
import { messageOf } from '../lib/model/failure.ts'

/**
 * The environment with what `<config>.env` adds, a file of KEY=value lines beside the configuration for what its
 * `env:` references name. What the environment has already wins, as with Node's own --env-file, so that one value
 * can be tried without an edit. Answers what is wrong when the file is there and cannot be read.
 */
export function withEnvironmentFile(environment: Variables, config: string): Variables | string {
  const path = `${config}.env`
  try {
    return { ...parseEnv(readFileSync(path, 'utf8')), ...environment }
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return environment
    return `${path} cannot be read (${messageOf(thrown)}); make it readable for you, or remove it`
  }
}
