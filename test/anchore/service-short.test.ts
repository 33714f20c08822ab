import { expect, test } from 'vitest'
import { alarmsOf, type AlarmedConfig } from '../../lib/alarms/index.ts'
import { evaluate, type AlarmState, evaluationRange } from '../../lib/cloudwatch/index.ts'
import { replicasMissing } from '../../lib/anchore/catalogue/index.ts'
import type { ServiceName } from '../../lib/anchore/services.ts'
import { startAnchore, type Anchore } from '../support/anchore/anchore.ts'
import { exposing, recording } from '../support/anchore/anchore-services.ts'
import { answering } from '../support/net/receiver.ts'

const up = exposing(recording('analyzer.busy'))
/** The answer of a load balancer in its place. */
const gone = answering(502)
const services = [{ name: 'analyzer', replicas: 3 }] as const

/** The states of an alarm of the analyzers, or of other services, one after each point. */
function statesOf(
  kind: string,
  points: readonly (number | undefined)[],
  of: AlarmedConfig['anchore']['services'] = services,
): readonly AlarmState[] {
  const [alarm] = alarmsOf({ alarms: {}, anchore: { services: of } }).filter((one) => one.kind === kind)
  if (alarm === undefined) throw new Error(`there is no ${kind}`)
  const rule = {
    ComparisonOperator: alarm.comparison,
    Threshold: alarm.threshold,
    EvaluationPeriods: alarm.window.points,
    DatapointsToAlarm: alarm.window.breaching,
    TreatMissingData: alarm.missing,
  }
  const states: AlarmState[] = ['OK']
  for (let minute = 1; minute <= points.length; minute += 1) {
    const seen = [...Array<undefined>(evaluationRange(rule)).fill(undefined), ...points.slice(0, minute)]
    states.push(evaluate(rule, seen, states.at(-1) ?? 'OK').state)
  }
  return states.slice(1)
}

/** The points of the analyzers over some minutes, with some of the three replicas up. */
async function minutesWith(
  anchore: Anchore,
  replicas: number,
  minutes: number,
): Promise<Record<string, unknown>[]> {
  for (const index of [0, 1, 2]) anchore.answer('analyzer', index < replicas ? up : gone, index)
  const runs: Record<string, unknown>[] = []
  for (let minute = 0; minute < minutes; minute += 1) runs.push((await anchore.collect()).values)
  return runs
}

test('a service that loses one replica, then all, and recovers, pages once a fault', async () => {
  const anchore = await startAnchore({ analyzer: [up, up, up] })
  const runs = [
    ...(await minutesWith(anchore, 3, 2)),
    ...(await minutesWith(anchore, 2, 6)),
    ...(await minutesWith(anchore, 0, 6)),
    ...(await minutesWith(anchore, 3, 13)),
  ]
  const pointsOf = (metric: string) =>
    runs.map((values) => values[`${metric} analyzer`] as number | undefined)
  const points = (...values: readonly (number | undefined)[]) =>
    values.flatMap((value, phase) => Array<number | undefined>([2, 6, 6, 13][phase] ?? 0).fill(value))
  expect(pointsOf('ReplicasUp')).toEqual(points(3, 2, 0, 3))
  expect(pointsOf('ReplicasMissing')).toEqual(points(0, 100 / 3, undefined, 0))
  const minutesOf = (kind: string, metric: string): readonly number[] =>
    statesOf(kind, pointsOf(metric)).flatMap((state, minute) => (state === 'ALARM' ? [minute] : []))
  expect(minutesOf('service-short', 'ReplicasMissing')).toEqual([6, 7, 8, 9, 10, 11, 12, 13])
  expect(minutesOf('service-down', 'ReplicasUp')).toEqual(
    Array.from({ length: 16 }, (_, index) => 10 + index),
  )
})

test('a service that loses all replicas at once is down and not short', async () => {
  const anchore = await startAnchore({ analyzer: [up, up, up] })
  const runs = [...(await minutesWith(anchore, 3, 2)), ...(await minutesWith(anchore, 0, 8))]
  const points = runs.map((values) => values['ReplicasMissing analyzer'] as number | undefined)
  expect(new Set(statesOf('service-short', points))).toEqual(new Set(['OK']))
})

test('a service with one replica has neither the metric nor the alarm', async () => {
  const anchore = await startAnchore({ analyzer: up })
  expect((await anchore.collect()).values).not.toHaveProperty('ReplicasMissing analyzer')
  const one = [{ name: 'analyzer', replicas: 1 }] as const
  const kinds = alarmsOf({ alarms: {}, anchore: { services: one } }).map(({ kind }) => kind)
  expect(kinds).toContain('service-down')
  expect(kinds).not.toContain('service-short')
  expect(kinds).not.toContain('service-half')
})

test('half of the replicas of a service, and any replica of the API, page in seven minutes', () => {
  const minutes = (share: number, count: number) => [0, ...Array<number>(count).fill(share)]
  const three = [{ name: 'apiext', replicas: 3 }] as const
  expect(statesOf('service-half', minutes(200 / 3, 7)).at(-1)).toBe('ALARM')
  expect(statesOf('service-half', minutes(50, 6)).at(-1)).toBe('OK')
  expect(statesOf('service-half', minutes(100 / 3, 20)).at(-1)).toBe('OK')
  expect(statesOf('api-short', minutes(100 / 3, 7), three).at(-1)).toBe('ALARM')
  expect(statesOf('api-short', minutes(100 / 3, 6), three).at(-1)).toBe('OK')
})

test('replicas that a deploy replaces in two minutes each: two are quiet, three fire service-short only', () => {
  const deploy = (replicas: number) => [0, ...Array<number>(2 * replicas).fill(100 / replicas), 0]
  const api = [{ name: 'apiext', replicas: 3 }] as const
  expect(statesOf('service-short', deploy(2))).not.toContain('ALARM')
  expect(statesOf('service-half', deploy(2))).not.toContain('ALARM')
  expect(statesOf('service-short', deploy(3))).toContain('ALARM')
  expect(statesOf('service-half', deploy(3))).not.toContain('ALARM')
  expect(statesOf('api-short', deploy(3), api)).not.toContain('ALARM')
})

test('the API has an alarm for each of its replicas, and no other for a part of them', () => {
  const kinds = (name: ServiceName, replicas: number) =>
    alarmsOf({ alarms: {}, anchore: { services: [{ name, replicas }] } })
      .filter(({ series }) => series.metric === replicasMissing)
      .map(({ name: alarm, severity }) => `${alarm} ${severity}`)
  expect(kinds('apiext', 2)).toEqual(['api-short-apiext critical'])
  expect(kinds('analyzer', 2)).toEqual(['service-short-analyzer warning', 'service-half-analyzer critical'])
})

test('a page of a missing replica names its address', async () => {
  const anchore = await startAnchore({ analyzer: [up, gone, up] })
  const { facts } = await anchore.collect()
  const [fact] = facts.filter(({ metric }) => metric === replicasMissing.name)
  expect(fact?.cause).toMatch(/^127\.0\.0\.1:\d+: it answers with an error$/)
})
