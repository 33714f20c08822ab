import { rdsReader } from '../lib/cloudwatch/index.ts'
import type { Config } from '../lib/config/index.ts'
import type { Collector } from '../lib/findings/index.ts'
import type { ReadRds } from '../lib/model/index.ts'
import { postgresCollector } from '../lib/postgres/index.ts'
import { createSecrets, createRdsTokens } from '../lib/net/index.ts'
import { collectorHandler } from './collector-handler.ts'
import type { Handler } from './handler.ts'
import { cloudWatchClient, deployedConfig, inLambda, type Runtime } from './runtime.ts'

/** Every minute: queries the database and publishes its metrics. */
export function create(runtime: Runtime): Handler {
  const config = deployedConfig(runtime)
  const { rds } = config.postgres
  const collector = createCollector(runtime, config, rds && rdsReader(cloudWatchClient(runtime), rds))
  return collectorHandler(runtime, config, collector)
}

export function createCollector(
  runtime: Pick<Runtime, 'variables' | 'clock'>,
  config: Config,
  readRds: ReadRds | undefined,
): Collector {
  const { rds } = config.postgres
  return postgresCollector({
    config,
    secrets: createSecrets(runtime),
    tokens: createRdsTokens(runtime.variables),
    rds: rds && readRds && { database: rds, read: readRds },
  })
}

export const handler = inLambda(create)
