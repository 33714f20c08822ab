import { parseConfig, formatProblem, type Config } from '../lib/config/index.ts'
import type { LogSink } from '../lib/model/index.ts'
import { startParts, type Parts, type PartsOptions } from './parts.ts'
import { deploy, type Watcher } from './scenes/watcher.ts'
import type { Stack } from './stack.ts'
import { watchFile, type Tuning } from './watch-file.ts'

export interface DeploymentOptions extends PartsOptions {
  /** Takes the functions' log lines. */
  readonly sink: LogSink
  /** The timeouts and alarms of watch.yml; default: those of `npm start`. */
  readonly tuning?: Tuning | undefined
  /** The base URL of the runbooks, if a server serves them. */
  readonly runbooks?: string | undefined
}

/** All parts: Anchore and its database, and anchor-watch among the stand-ins. */
export interface Deployment extends Omit<Parts, 'variables'>, Watcher {
  /** The text of the watch.yml; `variables` contains the variables that it refers to. */
  readonly watch: string
}

/** Starts all parts and deploys anchor-watch among them; `stack` closes them. */
export async function startDeployment(options: DeploymentOptions, stack: Stack): Promise<Deployment> {
  const parts = await startParts(options, stack)
  const watch = watchFile(
    { ...parts, services: parts.anchore.addresses, postgres: parts.login, runbooks: options.runbooks },
    options.tuning,
  )
  const config = checked(watch, parts.anchore.ca)
  return { ...parts, ...(await deploy(parts, config, options, stack)), watch }
}

function checked(watch: string, ca: string): Config {
  const parsed = parseConfig(watch, { source: 'watch.yml', readFile: () => ca })
  if (!parsed.ok) throw new Error(parsed.failure.map(formatProblem).join('\n'))
  return parsed.value
}
