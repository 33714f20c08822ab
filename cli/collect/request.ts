import { type Config, loadConfig, nearest, formatProblem } from '../../lib/config/index.ts'
import { milliseconds, type Variables } from '../../lib/net/index.ts'
import { failed, success, type Outcome } from '../../lib/model/index.ts'
import type { Invocation } from '../command.ts'
import { knownRegion } from '../deployed/settings.ts'
import { withEnvironmentFile } from '../environment-file.ts'

export const sources = ['anchore', 'postgres'] as const
export type Source = (typeof sources)[number]

export const usualInterval = '15s'
const minIntervalMs = 1_000
/** Collectors drop increases over more than 15 minutes; the rest is a margin for slow answers. */
const maxIntervalMs = 600_000

/** The sources to collect, and the settings. */
export interface Request {
  readonly config: Config
  /** The environment for `env:` references and for the clients of AWS, with the region. */
  readonly variables: Variables
  readonly sources: readonly Source[]
  readonly intervalMs: number
}

/** Reads the command line and the files that it names. The failure is a message for the user. */
export function readRequest(
  { config: path, operands, options }: Invocation,
  environment: Variables,
): Outcome<Request, string> {
  const chosen = sourcesOf(operands)
  if (!chosen.ok) return chosen
  const intervalMs = milliseconds.parse(String(options['interval'] ?? usualInterval))
  if (!(intervalMs >= minIntervalMs && intervalMs <= maxIntervalMs))
    return failed('--interval: expected a duration from 1s to 10m, such as 15s or 2m')
  const loaded = loadConfig(path)
  if (!loaded.ok) return failed(loaded.failure.map(formatProblem).join('\n'))
  const variables = withEnvironmentFile(environment, path)
  if (!variables.ok) return variables
  const config = loaded.value
  const region = knownRegion(options, config.deploy.region, variables.value)
  if (!region.ok) return region
  const here = { ...variables.value, AWS_REGION: region.value }
  return success({ config, variables: here, sources: chosen.value, intervalMs })
}

function sourcesOf([name]: readonly string[]): Outcome<readonly Source[], string> {
  if (name === undefined) return success(sources)
  const found = sources.find((source) => source === name)
  if (found !== undefined) return success([found])
  const near = nearest(name, sources)
  const advice = near === undefined ? '' : `; did you mean ${near}?`
  return failed(`Found ${name}; expected anchore, postgres or nothing for both${advice}`)
}
