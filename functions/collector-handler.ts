import type { Config } from '../lib/config/index.ts'
import type { Collector } from '../lib/findings/index.ts'
import { runCalls } from '../lib/net/index.ts'
import { putWith, runSlot } from '../lib/publish/index.ts'
import { createScheduledHandler, type Handler } from './handler.ts'
import { cloudWatchClient, stateTable, type Runtime } from './runtime.ts'

/** Every minute: collects a slot and publishes it. */
export function collectorHandler(
  runtime: Runtime,
  { deployment, namespace }: Config,
  collector: Collector,
): Handler {
  const destination = { deployment, namespace }
  const dependencies = {
    collector,
    table: stateTable(runtime),
    put: putWith(cloudWatchClient(runtime, runCalls), destination),
    clock: runtime.clock,
    destination,
  }
  return createScheduledHandler({ name: collector.name, ...runtime }, (slot, invocation) =>
    runSlot(dependencies, slot, invocation),
  )
}
