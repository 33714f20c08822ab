import { expect, test } from 'vitest'
import { alarmsOf } from '../../lib/catalogue.ts'
import { evaluate, type AlarmState } from '../../lib/simulator/evaluate.ts'
import { evaluationRange } from '../../lib/cloudwatch/alarm-properties.ts'
import { startAnchore, type Anchore } from '../support/anchore/anchore.ts'
import { exposing, recording } from '../support/anchore/anchore-services.ts'
import { answering } from '../support/net/receiver.ts'

const up = exposing(recording('analyzer.busy'))
/** The answer of a load balancer in its place. */
const gone = answering(502)
const services = [{ name: 'analyzer', urls: [], replicas: 3 }] as const

/** The states of an alarm of the analyzers, one after each point. */
function statesOf(kind: string, points: readonly (number | undefined)[]): readonly AlarmState[] {
  const [alarm] = alarmsOf({ alarms: {}, anchore: { services } }).filter((one) => one.kind === kind)
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
  await using anchore = await startAnchore({ analyzer: [up, up, up] })
  const runs = [
    ...(await minutesWith(anchore, 3, 2)),
    ...(await minutesWith(anchore, 2, 6)),
    ...(await minutesWith(anchore, 0, 6)),
    ...(await minutesWith(anchore, 3, 13)),
  ]
  const pointsOf = (metric: string) =>
    runs.map((values) => values[`${metric} analyzer`] as number | undefined)
  expect(pointsOf('ReplicasUp')).toEqual([
    3,
    3,
    2,
    2,
    2,
    2,
    2,
    2,
    0,
    0,
    0,
    0,
    0,
    0,
    ...Array<number>(13).fill(3),
  ])
  const none = undefined
  const missing = [0, 0, 1, 1, 1, 1, 1, 1, none, none, none, none, none, none, ...Array<number>(13).fill(0)]
  expect(pointsOf('ReplicasMissing')).toEqual(missing)
  const minutesOf = (kind: string, metric: string): readonly number[] =>
    statesOf(kind, pointsOf(metric)).flatMap((state, minute) => (state === 'ALARM' ? [minute] : []))
  expect(minutesOf('service-short', 'ReplicasMissing')).toEqual([6, 7, 8, 9, 10, 11, 12, 13])
  expect(minutesOf('service-down', 'ReplicasUp')).toEqual(
    Array.from({ length: 16 }, (_, index) => 10 + index),
  )
})

test('a service that loses all replicas at once is down and not short', async () => {
  await using anchore = await startAnchore({ analyzer: [up, up, up] })
  const runs = [...(await minutesWith(anchore, 3, 2)), ...(await minutesWith(anchore, 0, 8))]
  const points = runs.map((values) => values['ReplicasMissing analyzer'] as number | undefined)
  expect(new Set(statesOf('service-short', points))).toEqual(new Set(['OK']))
})

test('a service with one replica has neither the metric nor the alarm', async () => {
  await using anchore = await startAnchore({ analyzer: up })
  expect((await anchore.collect()).values).not.toHaveProperty('ReplicasMissing analyzer')
  const one = [{ name: 'analyzer', urls: [], replicas: 1 }] as const
  const kinds = alarmsOf({ alarms: {}, anchore: { services: one } }).map(({ kind }) => kind)
  expect(kinds).toContain('service-down')
  expect(kinds).not.toContain('service-short')
})
