import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dueOf, lateMs } from '../../../../lib/oncall/incidents/due.ts'
import type { Incident } from '../../../../lib/oncall/incidents/incident.ts'
import { isInhibitedBy, problemOf, rankOf, type Route } from '../../../../lib/oncall/incidents/rules.ts'
import { alarm, fold, ok, pager, ringsOf, rules } from '../../../support/oncall/incidents.ts'
import { minuteAt } from '../../../support/oncall/minute.ts'
import { periodsOf, troubles, type Period, type Trouble } from './trouble.ts'
import { failingMinutes, play, type Outcome } from './world.ts'

/** None explains another, and no two are of one kind. */
const unrelated = [
  'lock-wait',
  'wraparound-critical',
  'io-slow',
  'feeds-stale',
  'restarting',
  'scratch-low',
  'disk-of-the-vpn',
]
const related = [
  'database-down',
  'connections-high',
  'connections-exhausted',
  'connections-refused',
  'service-down-catalog',
  'service-down-apiext',
  'service-short-catalog',
  'server-errors',
  'analysis-stalled',
  'backlog-growing',
  'backlog-depth',
]
const moreRelated = [
  'service-half-catalog',
  'anchore-locked-out',
  'lock-wait',
  'backlog-age-critical',
  'scratch-low',
  'analysis-failing',
]

describe('the incidents of random alarms', () => {
  test('are those of a small model, whatever is delivered twice', () => {
    const copies = fc.array(fc.nat({ max: 2 }), { maxLength: 60 })
    fc.assert(
      fc.property(periodsOf(unrelated), copies, (periods, more) => {
        const changes = periods.flatMap(({ name, from, until }) => [alarm(name, from), ok(name, until)])
        const delivered = changes.flatMap((change, index) =>
          Array.from({ length: 1 + (more[index] ?? 0) }, () => change),
        )
        const record = fold(delivered)
        expect(ringsOf(record).toSorted()).toEqual(modelOf(periods).toSorted())
        expect(record.incidents.filter(({ closedAt }) => closedAt === undefined)).toEqual([])
      }),
    )
  })

  test('ring for each critical but for a declared echo, a repetition, a cause of a late critical and services together', () => {
    fc.assert(
      fc.property(periodsOf([...related, ...moreRelated]), (periods) => {
        const changes = periods.flatMap(({ name, from, until }) => [alarm(name, from), ok(name, until)])
        const rings = fold(changes).incidents.flatMap((incident) => incident.rings)
        const unheard = periods.filter(
          (period) =>
            rankOfName(period.name) === 2 &&
            !rings.some((ring) => ring.alarm === period.name && ring.at === minuteAt(period.from)) &&
            !periods.some((other) => other !== period && excuses(other, period)),
        )
        expect(unheard).toEqual([])
      }),
    )
  })

  test('are paged once and resolved, and no critical is lost, whatever is doubled, late, lost, killed or failing', () => {
    fc.assert(
      fc.property(periodsOf([...related, ...unrelated.slice(3)]), troubles, (periods, all) => {
        const outcome = play(periods, all)
        expectQuiet(outcome, all)
        expectOnce(outcome)
        for (const incident of outcome.record.incidents) expectTold(incident, outcome, all)
        for (const period of periods) if (isSeen(period, periods, all)) expectHeard(period, outcome)
      }),
    )
  })
})

/**
 * Alarms that do not explain each other: the periods of a problem that are less than 15 minutes apart are one incident,
 * and a period rings unless the same alarm was on less than 15 minutes before. It escalates if it is worse than all that was.
 */
function modelOf(periods: readonly Period[]): readonly (readonly string[])[] {
  const sorted = periods.toSorted((one, other) => one.from - other.from)
  const problems = Map.groupBy(sorted, ({ name }) => problemOf(name, rules))
  return [...problems.values()].flatMap((ofProblem) => {
    const clusters: Period[][] = []
    for (const period of ofProblem) {
      const last = clusters.at(-1)
      const end = Math.max(...(last ?? []).map(({ until }) => until))
      if (last !== undefined && period.from - end < 15) last.push(period)
      else clusters.push([period])
    }
    return clusters.map(ringsOfCluster)
  })
}

function ringsOfCluster(cluster: readonly Period[]): readonly string[] {
  return cluster.flatMap(({ name, from }, index) => {
    const recent = cluster.slice(0, index).filter(({ until }) => from - until < 15)
    if (recent.some((other) => other.name === name)) return []
    const worst = Math.max(0, ...recent.map((other) => rankOfName(other.name)))
    return [`${index === 0 ? 'opened' : rankOfName(name) > worst ? 'escalated' : 'added'} ${name}`]
  })
}

/** Whether a period is a reason for another, of a critical alarm, not to ring. */
function excuses(other: Period, { name, from }: Period): boolean {
  const isRecent = other.from <= from + 1.5 && from - other.until < 15
  if (!isRecent) return false
  const isEcho =
    other.name === name || (isInhibitedBy(name, other.name, rules) && rankOfName(other.name) === 2)
  const isLateCause =
    isInhibitedBy(other.name, name, rules) && rankOfName(other.name) === 2 && from - other.from <= 5
  return isEcho || isLateCause || (kindOf(other.name) === kindOf(name) && Math.abs(from - other.from) < 2)
}

function kindOf(name: string): string | undefined {
  return rules.alarms.find((one) => one.name === name)?.kind
}

function rankOfName(name: string): number {
  return rankOf(rules.alarms.find((one) => one.name === name)?.severity)
}

/** All is closed, and every channel shows it. */
function expectQuiet({ record, received }: Outcome, all: Trouble): void {
  expect(record.incidents.filter(({ closedAt }) => closedAt === undefined)).toEqual([])
  for (const incident of record.incidents)
    for (const channel of channelsFor(incident, all)) {
      expect(dueOf(incident, channel, minuteAt(0))).toBeUndefined()
      const last = received.findLast((one) => one.incident === incident.id && one.channel === channel.name)
      expect([undefined, 'resolve']).toContain(last?.action)
    }
}

/** A change rings once, and a channel rings a second time only where its answer was lost. */
function expectOnce({ record, received }: Outcome): void {
  const rings = record.incidents.flatMap((incident) => incident.rings)
  const changes = rings.filter(({ reason }) => ['opened', 'escalated', 'added'].includes(reason))
  expectDistinct(changes.map(({ alarm: name, at }) => `${name} ${at}`))
  const answered = received.filter(({ action, acknowledged }) => action === 'trigger' && acknowledged)
  expectDistinct(answered.map(({ channel, incident, rings: number }) => `${channel} ${incident} ${number}`))
}

function expectDistinct(texts: readonly string[]): void {
  expect(texts).toEqual([...new Set(texts)])
}

/** Each channel that takes one of its rings got the page and the resolve. */
function expectTold(incident: Incident, { received }: Outcome, all: Trouble): void {
  const { id, rings } = incident
  for (const { name, severities } of channelsFor(incident, all)) {
    const taken = rings.some(({ severity }) => severity === undefined || severities.includes(severity))
    const got = received
      .filter((one) => one.incident === id && one.channel === name)
      .map(({ action }) => action)
    expect(got.includes('trigger')).toBe(taken)
    expect(got.includes('resolve')).toBe(taken)
  }
}

/** The channels that work before the hour after the end of the incident is over; a page does not go out later. */
function channelsFor({ closedAt = Infinity }: Incident, { failing }: Trouble): readonly Route[] {
  return rules.channels.filter(({ name }) => {
    const { from } = failing[name] ?? { from: -Infinity }
    // A run that was killed is repeated after 5 minutes.
    return minuteAt(from) > closedAt + lateMs || minuteAt(from + failingMinutes + 5) < closedAt + lateMs
  })
}

/** Whether a message of its ALARM came at all, or the sweep ran within it, after the longest wait of an echo. */
function isSeen({ from, until, name }: Period, periods: readonly Period[], { delays }: Trouble): boolean {
  const index = periods.findIndex((one) => one.name === name && one.from === from)
  const copies = delays[2 * index] ?? [0]
  return copies.length > 0 || Math.ceil((from + 1.5) / 5) * 5 < until
}

/** The pager rang for an incident of the critical alarm, for this period or a later one. */
function expectHeard({ name, from }: Period, { record, received }: Outcome): void {
  if (rankOfName(name) < 2) return
  const incidents = record.incidents.filter(
    ({ alarms, closedAt = 0 }) => alarms[name] !== undefined && closedAt >= minuteAt(from - 15),
  )
  const rung = received.filter(({ channel, action }) => channel === pager.name && action === 'trigger')
  expect(incidents.some(({ id }) => rung.some(({ incident }) => incident === id))).toBe(true)
}
