import type { Watcher } from '../scenes/watcher.ts'
import { createFeed } from './feed.ts'
import { startPage, type PageOptions } from './server.ts'
import type { Minute, Truth } from '../report.ts'
import type { Stack } from '../stack.ts'
import { alarmName, type Alarm, slotPlus } from '../../lib/model/index.ts'
import { alarmsOf } from '../../lib/alarms/index.ts'
import type { Report } from '../../lib/findings/index.ts'
import { type Incident, homeOf, unknownOf } from '../../lib/oncall/index.ts'
import { topicArn } from '../aws/account.ts'
import type { AlarmStatus } from '../aws/cloudwatch/alarms.ts'
import type { PageStatus, PageTick } from './view.ts'
import { alarmView, worstOf } from './alarms.ts'
import { factsAt, findingsAt, incidentsAt, withoutDay, withoutAws } from './incidents.ts'
import { idOf, pointsAt, watchedId } from './series.ts'
import { stepTimesAt } from './step-times.ts'

/** The page of a run. */
export interface RunPage {
  readonly url: string
  /** The base URL of the runbooks that it serves. */
  readonly runbooks: string
  /** Shows a minute that has passed. */
  readonly publish: (minute: Minute, watcher: Watcher) => Promise<void>
}

/** Serves the page on 127.0.0.1; `stack` closes it. */
export async function startRunPage(
  options: Pick<PageOptions, 'port' | 'otherPort' | 'faults' | 'setFault'>,
  stack: Stack,
): Promise<RunPage> {
  const feed = createFeed()
  const { url } = await stack.opened(startPage({ ...options, feed }))
  return {
    url,
    runbooks: `${url}docs/runbooks`,
    publish: async (minute, watcher) => {
      const [reports, incidents] = await Promise.all([watcher.reports(), watcher.incidents()])
      feed.publish(pageTick(watcher, minute, { reports, incidents }))
    },
  }
}

/** The items of the table that the page shows. */
interface Records {
  readonly reports: readonly Report[]
  readonly incidents: readonly Incident[]
}

/** One minute for the page, from the data that an operator can see: CloudWatch, the channels and the table. */
export function pageTick(
  { config, cloudwatch, shownChannels }: Pick<Watcher, 'config' | 'cloudwatch' | 'shownChannels'>,
  { minute, slot, world, pages, messages }: Minute,
  { reports, incidents }: Records,
): PageTick {
  const alarms = alarmsOf(config)
  const statuses = new Map(cloudwatch.alarms().map((one) => [one.alarm.AlarmName, one]))
  const watched = alarms.flatMap((alarm) => {
    const status = statuses.get(alarmName(config.deployment, alarm.name))
    return status === undefined ? [] : [{ alarm, status }]
  })
  const stored = cloudwatch.series()
  const byId = new Map(stored.map((series) => [idOf(series), series]))
  const nowMs = slotPlus(slot, 1)
  const home = homeOf(topicArn('any'))
  return {
    status: {
      deployment: config.deployment,
      minute,
      slotMs: slot,
      nowMs,
      channels: shownChannels,
      faults: world?.fault?.split(', ') ?? [],
      world: world && worldOf(world),
    },
    points: pointsAt(slot, stored, config),
    alarms: watched.map(({ alarm, status }) => {
      const id = watchedId(alarm.series, config)
      return alarmView(alarm, id, status, byId.get(id), slot)
    }),
    incidents: incidentsAt(
      incidents,
      {
        watched: {
          deployment: config.deployment,
          ...config.oncall,
          dashboards: config.deploy.dashboards,
          alarms,
          home,
        },
        reports,
        now: nowMs,
      },
      valuesOf(watched),
    ),
    unseen: unknownOf(reports, nowMs).map(withoutDay(nowMs)),
    deliveries: pages.map(({ channel, action, title }) => ({ atMs: nowMs, channel, action, title })),
    messages: messages.map(withoutAws),
    findings: findingsAt(slot, reports),
    stepTimes: stepTimesAt(stored, slot, factsAt(slot, reports)),
  }
}

/** The current values of the alarms in ALARM, by name. */
function valuesOf(
  watched: readonly { readonly alarm: Alarm; readonly status: AlarmStatus }[],
): ReadonlyMap<string, number> {
  const values = watched.map(({ alarm, status }) => [alarm.name, worstOf(alarm, status)] as const)
  return new Map(values.filter((entry): entry is [string, number] => entry[1] !== undefined))
}

function worldOf({ fault: _, ...state }: Truth): PageStatus['world'] {
  return state
}
