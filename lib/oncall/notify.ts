import type { Alarm } from '../model/alarm.ts'
import { RunFailedError, type Failure } from '../model/failure.ts'
import { readReports } from '../state/reports.ts'
import type { Table } from '../state/table.ts'
import { defaultDeadlines, deliverMessage, type Context, type Deadlines, type Run } from './deliver.ts'
import { deliveriesOf } from './deliveries.ts'
import { createChannels } from './channels/index.ts'
import { messagesOf } from './message/messages.ts'
import type { Home } from './message/origin.ts'
import type { ChannelDependencies } from './channels/post.ts'
import type { OncallConfig } from './settings.ts'

export interface NotifyDependencies extends ChannelDependencies {
  readonly config: {
    readonly deployment: string
    readonly oncall: OncallConfig
    readonly deploy: { readonly alarmWarmUp: boolean }
  }
  readonly table: Table
  readonly alarms: readonly Alarm[]
  readonly home: Home
  readonly deadlines?: Deadlines
}

/**
 * Delivers each message of an SNS event, or of a direct alarm action.
 *
 * Rejects with RunFailedError after all channels were tried, so that Lambda retries in a minute; the retry sends to the
 * channels that did not accept the notice. A permanent refusal, such as that of a revoked webhook, fails every attempt
 * too: the queue of failures gets the messages of failed runs only, and they can be sent again from it. While the table
 * is unreachable, a retry sends to all channels again.
 */
export function createNotify(dependencies: NotifyDependencies): (event: unknown, run: Run) => Promise<void> {
  const { config, table, clock, alarms, home, deadlines = defaultDeadlines } = dependencies
  const context: Context = {
    clock,
    deadlines,
    channels: createChannels(config.oncall.channels, dependencies),
    deliveries: deliveriesOf(table, config.deployment),
    reports: (signal) => readReports(table, config.deployment, signal),
    watched: { deployment: config.deployment, ...config.oncall, alarms, home },
    home,
    alarmWarmUp: config.deploy.alarmWarmUp,
  }
  return async (event, run) => {
    const failures: Failure[] = []
    for (const message of messagesOf(event)) failures.push(...(await deliverMessage(message, context, run)))
    if (failures.length > 0) throw new RunFailedError(failures)
  }
}
