import type { Config } from '../lib/config/index.ts'
import type { Collector } from '../lib/findings/index.ts'
import { runSlot } from '../lib/publish/index.ts'
import { createScheduledHandler, type Handler } from './handler.ts'
import type { Runtime } from './runtime.ts'
import { slotDependencies, type cloudWatchClient } from './slot-dependencies.ts'

/** Every minute: collects a slot and publishes it. */
export function collectorHandler(
  runtime: Runtime,
  config: Config,
  collector: Collector,
  client?: ReturnType<typeof cloudWatchClient>,
): Handler {
  const { name } = collector
  const dependencies = { ...slotDependencies(runtime, config, name, client), collector }
  return createScheduledHandler({ name, ...runtime }, (slot, invocation) =>
    runSlot(dependencies, slot, invocation),
  )
}
