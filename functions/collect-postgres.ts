import { rdsReader } from '../lib/cloudwatch/read/rds.ts'
import { createSecrets } from '../lib/secrets/aws-secrets.ts'
import { createRdsTokens } from '../lib/secrets/rds-tokens.ts'
import { createScheduledHandler, type Handler } from './handler.ts'
import { postgresCollector } from '../lib/postgres/collect.ts'
import { runSlot } from '../lib/slot/run.ts'
import { deployedConfig, inLambda, type Runtime } from './runtime.ts'
import { cloudWatchClient, slotDependencies } from './slot-dependencies.ts'

/** Every minute: queries the database and publishes its metrics. */
export function create(runtime: Runtime): Handler {
  const config = deployedConfig(runtime)
  const client = cloudWatchClient(runtime)
  const database = config.postgres.rds
  const collector = postgresCollector({
    config: config.postgres,
    detail: config.detail,
    alarms: config.alarms,
    secrets: createSecrets(runtime),
    tokens: createRdsTokens(runtime.variables),
    rds: database && { database, read: rdsReader(client, database) },
  })
  const dependencies = { ...slotDependencies(runtime, config, 'collect-postgres', client), collector }
  return createScheduledHandler({ name: 'collect-postgres', ...runtime }, (slot, invocation) =>
    runSlot(dependencies, slot, invocation),
  )
}

export const handler = inLambda(create)
