import { setTimeout as wait } from 'node:timers/promises'
import type { Alarm } from '../model/index.ts'
import type { Report } from '../findings/index.ts'
import type { Queue } from './queue.ts'
import { readReports, type Table } from '../publish/index.ts'
import type { Notice } from './channel.ts'
import { createChannels } from './channels/index.ts'
import type { ChannelDependencies } from './channels/channel-type.ts'
import { defaultDeadlines, type Deadlines, type DeliveryContext, type Pause, type Task } from './delivery.ts'
import type { Rules } from './incidents/rules.ts'
import { textOf, type Meaning, type MessageContext } from './messages/meaning.ts'
import type { Home } from './messages/message.ts'
import { incidentNotice } from './notice/incident-notice.ts'
import { textNotice } from './notice/other-notices.ts'
import { recordsOf } from './record.ts'
import type { OncallConfig } from './settings.ts'

export interface OncallDependencies extends ChannelDependencies {
  readonly config: {
    readonly deployment: string
    readonly oncall: OncallConfig
    readonly deploy: { readonly alarmWarmUp: boolean; readonly dashboards: boolean }
  }
  readonly table: Table
  readonly queue: Queue
  readonly alarms: readonly Alarm[]
  readonly home: Home
  readonly deadlines?: Deadlines
  readonly pause?: Pause
}

/** The parts that notify and sweep share. */
export interface Oncall extends DeliveryContext, MessageContext {
  readonly rules: Rules
  readonly queue: Queue
  /** The last reports of the collectors. Never rejects. */
  readonly reports: (signal: AbortSignal) => Promise<readonly Report[]>
  /** `meanings` contain the texts of messages that are not alarms. */
  readonly noticeOf: (task: Task, reports: readonly Report[], meanings: readonly Meaning[]) => Notice
}

export function createOncall(dependencies: OncallDependencies): Oncall {
  const { config, table, clock, alarms, home, queue, deadlines = defaultDeadlines } = dependencies
  const { deployment, oncall } = config
  const channels = createChannels(oncall.channels, dependencies)
  const watched = { deployment, ...oncall, dashboards: config.deploy.dashboards, alarms, home }
  return {
    clock,
    pause: dependencies.pause ?? pause,
    deadlines,
    channels,
    queue,
    home,
    watched,
    alarmWarmUp: config.deploy.alarmWarmUp,
    records: recordsOf(table, deployment),
    rules: { alarms, oncall, channels },
    reports: (signal) => readReports(table, deployment, signal),
    noticeOf: ({ incident, channel, send: { action, ring } }, reports, meanings) => {
      if (action !== 'information') {
        const { timezone = watched.timezone } = channel
        return incidentNotice(incident, action, ring, {
          watched: { ...watched, timezone },
          reports,
          now: clock(),
        })
      }
      return textNotice(textOf(incident, meanings) ?? '', incident.id, incident.openedAt, deployment)
    },
  }
}

const pause: Pause = (milliseconds, signal) => wait(milliseconds, undefined, { signal })
