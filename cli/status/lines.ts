import type { Config } from '../../lib/config/index.ts'
import { formatDuration, formatMinute, type Outcome } from '../../lib/model/index.ts'
import {
  nameOfChannel,
  dueOf,
  emptyOncallRecord,
  type Incident,
  maintenanceSilences,
} from '../../lib/oncall/index.ts'
import { priceOf } from '../../lib/plan/index.ts'
import type { Line } from '../line.ts'
import { alarmLines } from './alarm-lines.ts'
import type { CollectorStatus, Read } from './read.ts'

/** A collector publishes each minute, up to a minute later. */
const lateMs = 3 * 60_000

/** The largest number of findings of a collector on the screen. */
const maxFindings = 8

/** The screen of `status`. A reason that several parts share is printed once. */
export function statusLines(read: Read, config: Config, now: number): readonly Line[] {
  const { incidents } = read.record.ok ? read.record.value : emptyOncallRecord
  const lines = [
    ...partOf(read.record, ({ incidents }) => incidentLines(incidents, config, now)),
    ...partOf(read.alarms, (alarms) => alarmLines(alarms, incidents, config)),
    ...partOf(read.collectors, (collectors) => collectors.flatMap((one) => collectorLines(one, now))),
    ...partOf(read.undelivered, undeliveredLines),
    ...partOf(read.record, ({ silences }) => {
      const { timezone } = config.oncall
      const on = [
        ...silences.filter(({ from, until }) => from <= now && now < until),
        ...maintenanceSilences(config.oncall, now),
      ]
      return on.map(({ what, until, reason, by }) =>
        line('warn', `silenced: ${what} until ${formatMinute(until, timezone)}: ${reason} (${by})`),
      )
    }).filter(({ level }) => level === 'warn'),
    line(
      'ok',
      `costs about $${priceOf(config).dollars.toFixed(2)} a month at list price (npx anchor-watch plan)`,
    ),
  ]
  return [...new Map(lines.map((one) => [one.text, one])).values()]
}

const line = (level: Line['level'], text: string): Line => ({ level, text })

function partOf<T>(part: Outcome<T, string>, linesOf: (value: T) => readonly Line[]): readonly Line[] {
  return part.ok ? linesOf(part.value) : [line('fail', part.failure)]
}

function incidentLines(incidents: readonly Incident[], { oncall }: Config, now: number): readonly Line[] {
  const open = incidents.filter(({ closedAt }) => closedAt === undefined)
  if (open.length === 0) return [line('ok', 'no incident is open')]
  const routes = oncall.channels.map((channel) => ({
    name: nameOfChannel(channel),
    severities: channel.severities,
    updates: false,
  }))
  return open.map((incident) => {
    const { problem, lead, alarms, openedAt, silencedBy } = incident
    const others = Object.keys(alarms).filter((name) => name !== lead && alarms[name]?.state === 'ALARM')
    const unpaged = routes.filter((route) => dueOf(incident, route, now) !== undefined)
    return line(
      silencedBy === undefined ? 'fail' : 'warn',
      [
        `incident: ${problem}: ${lead}, open for ${formatDuration(now - openedAt)} (since ${formatMinute(openedAt, oncall.timezone)})`,
        ...(others.length > 0 ? [`also ${others.join(', ')}`] : []),
        ...(silencedBy === undefined ? [] : ['silenced']),
        ...(unpaged.length > 0 ? [`not yet on ${unpaged.map(({ name }) => name).join(', ')}`] : []),
      ].join('; '),
    )
  })
}

function collectorLines({ name, slot, findings, waiting }: CollectorStatus, now: number): readonly Line[] {
  if (slot === undefined) return [line('fail', `${name}: has not run yet`)]
  const age = now - slot
  return [
    line(
      age > lateMs ? 'fail' : 'ok',
      `${name}: last minute ${formatMinute(slot)}, ${formatDuration(Math.max(0, age))} ago`,
    ),
    ...(waiting > 0 ? [line('warn', `${name}: ${waiting} data wait to be published`)] : []),
    ...findings
      .slice(0, maxFindings)
      .map(({ target, message, since }) =>
        line('warn', `${name}: ${target}: ${message} (since ${formatMinute(since)})`),
      ),
    ...(findings.length > maxFindings
      ? [line('warn', `${name}: ${findings.length - maxFindings} more findings are in its log`)]
      : []),
  ]
}

function undeliveredLines(count: number): readonly Line[] {
  if (count === 0) return [line('ok', 'no page is undelivered')]
  return [line('fail', `${count} messages that notify could not deliver are in the queue NotifyFailures`)]
}
