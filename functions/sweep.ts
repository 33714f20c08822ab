import { alarmReader } from '../lib/cloudwatch/index.ts'
import { createHttp } from '../lib/net/index.ts'
import { areAtWork, ping, createOncall, createSweep } from '../lib/oncall/index.ts'
import { createHandler, type Handler } from './handler.ts'
import { oncallDependencies } from './oncall-dependencies.ts'
import { cloudWatchClient, deployedConfig, inLambda, type Runtime } from './runtime.ts'

/** Every five minutes: compares the pages with the alarms, and fetches the URL of the external dead man's switch. */
export function create(runtime: Runtime): Handler {
  const config = deployedConfig(runtime)
  const dependencies = oncallDependencies(runtime, config)
  const readAlarms = alarmReader(cloudWatchClient(runtime))
  return createHandler({ name: 'sweep', ...runtime }, async (_event, invocation) => {
    const { http, close } = createHttp()
    try {
      const oncall = createOncall({ ...dependencies, http })
      const { heartbeat_url: heartbeat } = config.oncall
      const pingSwitch = async (): Promise<void> => {
        const reports = await oncall.reports(invocation.signal)
        if (heartbeat !== undefined && areAtWork(reports, runtime.clock()))
          await ping(heartbeat, { ...dependencies, http }, invocation)
      }
      const pinging = pingSwitch()
      await createSweep(oncall, readAlarms)(invocation).finally(() => pinging)
    } finally {
      await close()
    }
  })
}

export const handler = inLambda(create)
