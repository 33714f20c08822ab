import { alarmsOf } from '../lib/catalogue.ts'
import { createSecrets } from '../lib/secrets/aws-secrets.ts'
import { variable } from '../lib/net/environment.ts'
import { createHandler, type Handler } from './handler.ts'
import { createHttp } from '../lib/net/http.ts'
import { createNotify } from '../lib/oncall/notify.ts'
import { homeOf } from '../lib/oncall/message/origin.ts'
import { deployedConfig, inLambda, stateTable, type Runtime } from './runtime.ts'

/** Pages the on-call once for every message of an alarm. */
export function create(runtime: Runtime): Handler {
  const config = deployedConfig(runtime)
  const dependencies = {
    config,
    secrets: createSecrets(runtime),
    variables: runtime.variables,
    table: stateTable(runtime),
    clock: runtime.clock,
    alarms: alarmsOf(config),
    home: homeOf(variable(runtime.variables, 'ANCHOR_WATCH_TOPICS')),
  }
  return createHandler({ name: 'notify', ...runtime }, async (event, invocation) => {
    const { http, close } = createHttp()
    try {
      await createNotify({ ...dependencies, http })(event, invocation)
    } finally {
      await close()
    }
  })
}

export const handler = inLambda(create)
