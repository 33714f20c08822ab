import { anchoreCollector } from '../lib/anchore/collect.ts'
import { createSecrets } from '../lib/secrets/aws-secrets.ts'
import { namesOf } from '../lib/net/dns.ts'
import { createScheduledHandler, type Handler } from './handler.ts'
import { createHttp } from '../lib/net/http.ts'
import { runSlot } from '../lib/slot/run.ts'
import { deployedConfig, inLambda, type Runtime } from './runtime.ts'
import { slotDependencies } from './slot-dependencies.ts'

/** Every minute: scrapes Anchore's services and publishes their metrics. */
export function create(runtime: Runtime): Handler {
  const config = deployedConfig(runtime)
  const dependencies = slotDependencies(runtime, config, 'collect-anchore')
  const { dns, lookup } = namesOf(runtime.variables)
  const source = {
    config,
    dns,
    secrets: createSecrets(runtime),
    loggedOnce: new Set<string>(),
  }
  return createScheduledHandler({ name: 'collect-anchore', ...runtime }, async (slot, invocation) => {
    // One pool a run: a socket that Lambda freezes between runs is dead.
    const { http, close } = createHttp({ ca: config.anchore.ca, lookup })
    try {
      await runSlot({ ...dependencies, collector: anchoreCollector({ ...source, http }) }, slot, invocation)
    } finally {
      await close()
    }
  })
}

export const handler = inLambda(create)
