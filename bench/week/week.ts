import { alarmsOf } from '../../lib/alarms/index.ts'
import { alarmName, type Alarm, type Severity } from '../../lib/model/index.ts'
import type { Deployment } from '../../local/deployment.ts'
import type { ReceivedPage } from '../../local/receivers/receiver.ts'
import type { Minute, Report as RunReport } from '../../local/report.ts'
import { run } from '../../local/run.ts'
import { createStack } from '../../local/stack.ts'
import { spreadOf, type Bench, type Report } from '../report.ts'
import { dayMinutes, ordinaryWeek, writtenMoment } from './calendar.ts'

const usualDays = 7
/** A line every six hours: the run takes long. */
const progressMinutes = 360

/** The catalogue's thresholds, and short timeouts, since a target that does not answer costs real time. */
const tuning = { timeout: '1s', deadline: '1500ms', alarms: '' }

export interface Notification {
  /** The minute of the run, from 1. */
  readonly minute: number
  readonly severity: Severity
  readonly title: string
}

export const week: Bench = {
  name: 'week',
  summary: 'pages and tickets of an ordinary week with the default alarms; fails if there is a page',
  run: async ({ days = usualDays, signal }) => {
    const notifications: Notification[] = []
    const passed = (minute: Minute, deployment: Deployment): void => {
      const sent = notificationsOf(minute, deployment)
      notifications.push(...sent)
      sent.map(textOf).forEach((line) => {
        console.error(line)
      })
      if (minute.minute % progressMinutes === 0)
        console.error(`${writtenMoment(minute.minute + 1)} of ${days} days`)
    }
    const stack = createStack()
    try {
      const { minutes, alarms } = await run(
        {
          minutes: days * dayMinutes,
          speed: Infinity,
          schedule: ordinaryWeek,
          sink: () => undefined,
          tuning,
          signal,
          ready: () => Promise.resolve(),
          passed,
        },
        stack,
      )
      return reportOf({ minutes, alarms }, notifications)
    } finally {
      await stack.close()
    }
  },
}

/** One channel is counted, since all get the same pages. An alarm of the fallback topic reaches no channel. */
function notificationsOf(
  { minute, pages, transitions }: Minute,
  { config }: Deployment,
): readonly Notification[] {
  const fired = new Set(transitions.filter(({ to }) => to === 'ALARM').map(({ alarm }) => alarm.AlarmName))
  const titlesOf = ({ name, topic, summary }: Alarm): readonly string[] => {
    if (topic === 'fallback') return fired.has(alarmName(config.deployment, name)) ? [summary] : []
    return pages.filter((page) => isTrigger(page) && page.alarm === name).map(({ title }) => title)
  }
  return alarmsOf(config).flatMap((alarm) =>
    titlesOf(alarm).map((title) => ({ minute, severity: alarm.severity, title })),
  )
}

function isTrigger({ channel, action }: ReceivedPage): boolean {
  return channel === 'webhook' && action === 'trigger'
}

/** Failed if there is a page. */
export function reportOf(
  { minutes, alarms }: Pick<RunReport, 'minutes' | 'alarms'>,
  notifications: readonly Notification[],
): Report {
  const still = alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name)
  const pages = notifications.filter(isPage).length
  const figures = { minutes, pages, tickets: notifications.length - pages }
  return {
    rows: [
      {
        subject: 'ordinary week',
        figures: Object.fromEntries(
          Object.entries(figures).map(([heading, count]) => [heading, spreadOf([count])]),
        ),
      },
    ],
    ratios: {},
    notes: [...notifications.map(textOf), ...still.map((name) => `in ALARM at the end: ${name}`)],
    failed: pages > 0,
  }
}

function isPage({ severity }: Notification): boolean {
  return severity === 'critical'
}

function textOf(notification: Notification): string {
  const kind = isPage(notification) ? 'page' : 'ticket'
  return `${writtenMoment(notification.minute)}: ${kind}: ${notification.title}`
}
