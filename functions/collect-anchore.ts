import { anchoreCollector } from '../lib/anchore/index.ts'
import type { Config } from '../lib/config/index.ts'
import type { Collector } from '../lib/findings/index.ts'
import { nameResolution, createHttp, createSecrets } from '../lib/net/index.ts'
import { collectorHandler } from './collector-handler.ts'
import type { Handler } from './handler.ts'
import { deployedConfig, inLambda, type Runtime } from './runtime.ts'

/** Every minute: scrapes Anchore's services and publishes their metrics. */
export function create(runtime: Runtime): Handler {
  const config = deployedConfig(runtime)
  return collectorHandler(runtime, config, createCollector(runtime, config))
}

export function createCollector(runtime: Pick<Runtime, 'variables' | 'clock'>, config: Config): Collector {
  const { dns, lookup } = nameResolution(runtime.variables)
  const source = {
    config,
    dns,
    secrets: createSecrets(runtime),
    loggedOnce: new Set<string>(),
  }
  return {
    name: 'collect-anchore',
    collect: async (previous, tick) => {
      // One connection pool for each run, because Lambda freezes the process between runs and breaks the sockets.
      const { http, close } = createHttp({ ca: config.anchore.ca, lookup })
      try {
        return await anchoreCollector({ ...source, http }).collect(previous, tick)
      } finally {
        await close()
      }
    },
  }
}

export const handler = inLambda(create)
