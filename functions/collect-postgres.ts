import { rdsReader } from '../lib/cloudwatch/read/rds.ts'
import type { Config } from '../lib/config/schema.ts'
import type { Collector } from '../lib/model/collector.ts'
import type { ReadRds } from '../lib/model/rds.ts'
import { postgresCollector } from '../lib/postgres/collect.ts'
import { createSecrets } from '../lib/secrets/aws-secrets.ts'
import { createRdsTokens } from '../lib/secrets/rds-tokens.ts'
import { collectorHandler } from './collector-handler.ts'
import type { Handler } from './handler.ts'
import { deployedConfig, inLambda, type Runtime } from './runtime.ts'
import { cloudWatchClient } from './slot-dependencies.ts'

/** Every minute: queries the database and publishes its metrics. */
export function create(runtime: Runtime): Handler {
  const config = deployedConfig(runtime)
  const client = cloudWatchClient(runtime)
  const { rds } = config.postgres
  const collector = createCollector(runtime, config, rds && rdsReader(client, rds))
  return collectorHandler(runtime, config, collector, client)
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
