import { setTimeout as wait } from 'node:timers/promises'
import type { Alarm } from '../model/index.ts'
import type { Report } from '../findings/index.ts'
import type { Queue } from './queue/queue.ts'
import { readReports, type Table } from '../publish/index.ts'
import type { Notice } from './channel.ts'
import { createChannels } from './channels/index.ts'
import type { ChannelDependencies } from './channels/post.ts'
import { defaultDeadlines, type Deadlines, type DeliveryContext } from './delivery/deliver.ts'
import type { OncallRecord } from './incidents/incident.ts'
import type { Route, Rules } from './incidents/rules.ts'
import { textOf } from './message/intake.ts'
import type { Meaning, MessageContext } from './message/meaning.ts'
import { maintenanceSilences } from './maintenance/windows.ts'
import type { Home } from './message/origin.ts'
import { incidentNotice } from './page/notice.ts'
import { textNotice } from './page/text-notice.ts'
import { recordsOf } from './record/record.ts'
import { withEarlier } from './record/with-earlier.ts'
import type { Pause } from './delivery/send.ts'
import type { Task } from './delivery/send-one.ts'
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
  /** From [0, 1): the jitter of pauses and delays. */
  readonly random?: () => number
  readonly deadlines?: Deadlines
  readonly pause?: Pause
}

/** The parts that notify and sweep share. */
export interface Oncall extends DeliveryContext, MessageContext {
  readonly rules: Rules
  readonly queue: Queue
  /** The last reports of the collectors. Never rejects. */
  readonly reports: (signal: AbortSignal) => Promise<readonly Report[]>
  /** See withEarlier. `alarms`: short names. */
  readonly withEarlier: (
    record: OncallRecord,
    alarms: readonly string[],
    signal: AbortSignal,
  ) => Promise<OncallRecord>
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
    random: dependencies.random ?? Math.random,
    pause: dependencies.pause ?? pause,
    deadlines,
    channels,
    queue,
    home,
    watched,
    alarmWarmUp: config.deploy.alarmWarmUp,
    records: recordsOf(table, deployment),
    rules: rulesOf(oncall, alarms, channels),
    reports: (signal) => readReports(table, deployment, signal),
    withEarlier: (record, names, signal) => {
      const wanted = alarms.filter(({ name }) => names.includes(name))
      const earlier = { table, deployment, channels, tableMs: deadlines.tableMs }
      return withEarlier(record, wanted, earlier, clock(), signal)
    },
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

/** The rules of incidents, from the `oncall` section of watch.yml. */
export function rulesOf(
  { maintenance, timezone, remind_after: remindAfter }: OncallConfig,
  alarms: readonly Alarm[],
  channels: readonly Route[],
): Rules {
  return {
    alarms,
    channels,
    maintenance: (now) => maintenanceSilences(maintenance, timezone, now),
    remindAfterMs: remindAfter * 1_000,
  }
}

const pause: Pause = (milliseconds, signal) => wait(milliseconds, undefined, { signal })
