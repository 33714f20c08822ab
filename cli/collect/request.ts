import type { Config } from '../../lib/config/config.ts'
import { loadConfig } from '../../lib/config/load.ts'
import { nearest } from '../../lib/config/nearest.ts'
import { formatProblem } from '../../lib/config/problem.ts'
import { milliseconds } from '../../lib/fields/quantity.ts'
import type { Variables } from '../../lib/net/environment.ts'
import type { Invocation } from '../command.ts'
import { withEnvironmentFile } from '../environment-file.ts'

export const sources = ['anchore', 'postgres'] as const
export type Source = (typeof sources)[number]

export const usualInterval = '15s'
const minIntervalMs = 1_000
/** Collectors drop increases of more than 15 minutes; a slow answer must not reach that. */
const maxIntervalMs = 600_000

/** The sources to collect, and the settings. */
export interface Request {
  readonly config: Config
  /** The environment for `env:` references and for the clients of AWS. */
  readonly variables: Variables
  readonly sources: readonly Source[]
  readonly intervalMs: number
}

/** Reads the command line and the files that it names; or what is wrong with them. */
export function readRequest(
  { config: path, operands, options }: Invocation,
  environment: Variables,
): Request | string {
  const chosen = sourcesOf(operands)
  if (typeof chosen === 'string') return chosen
  const intervalMs = milliseconds.parse(String(options['interval'] ?? usualInterval))
  if (!(intervalMs >= minIntervalMs && intervalMs <= maxIntervalMs))
    return '--interval: expected a duration from 1s to 10m, such as 15s or 2m'
  const loaded = loadConfig(path)
  if (!loaded.ok) return loaded.failure.map(formatProblem).join('\n')
  const variables = withEnvironmentFile(environment, path)
  if (typeof variables === 'string') return variables
  return { config: loaded.value, variables, sources: chosen, intervalMs }
}

function sourcesOf([name, ...more]: readonly string[]): readonly Source[] | string {
  if (name === undefined) return sources
  const found = sources.find((source) => source === name)
  if (found !== undefined && more.length === 0) return [found]
  const near = nearest(name, sources)
  const advice = near === undefined || near === name ? '' : `; did you mean ${near}?`
  return `Found ${[name, ...more].join(' ')}; expected anchore, postgres or nothing for both${advice}`
}
