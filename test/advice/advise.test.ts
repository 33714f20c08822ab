import { describe, expect, test } from 'vitest'
import { historyOf } from '../../cli/recording.ts'
import { adviseOn } from '../../lib/advice/advise.ts'
import { sum } from '../../lib/model/index.ts'
import { cases } from '../bottlenecks/cases.ts'
import { judge } from '../bottlenecks/judge.ts'
import { changedCase, recorded, recordedCase } from '../support/advice/recorded.ts'

const demand = { targetWaitSeconds: 300 }
const hour = <T>(value: T): T[] => Array.from({ length: 60 }, () => value)
const knobsOf = ({ recommendations }: ReturnType<typeof adviseOn>) => recommendations.map(({ knob }) => knob)

describe('in an hour that the local world published', () => {
  test.each(cases.map((one) => [one.name, one] as const))(
    '%s gets the advice that its data allow',
    (name, one) => {
      expect(judge(one, recordedCase(name)).wrong).toEqual([])
    },
  )
})

test('without data there is no advice', () => {
  const advice = adviseOn(historyOf([recorded('ImagesWaiting', hour(0))], 1), demand)
  expect(advice).toMatchObject({ limitingStep: undefined, recommendations: [], capacity: undefined })
})

test('periods that are long against an analysis do not tell the steps of the analyzer apart', () => {
  const advice = adviseOn(historyOf(recordedCase('slow-download'), 5), demand)
  expect(advice.limitingStep).toMatchObject({ steps: ['download', 'unpack', 'analyze'], confidence: 'low' })
})

test('no analyzer is added where the connections would run out, and the sum is shown', () => {
  const tight = [recorded('ConnectionsLimit', hour(30)), recorded('ConnectionSaturation', hour(70))]
  const advice = adviseOn(changedCase('few-analyzers', tight), demand)
  expect(advice.limitingStep).toMatchObject({ steps: ['connections'], confidence: 'medium' })
  const { analyzersNeeded, connections } = advice.capacity ?? {}
  expect(advice.limitingStep?.evidence).toContain(
    `with ${analyzersNeeded} analyzers ${connections?.usedThen} of 30 connections would be used`,
  )
  expect(advice.limitingStep?.evidence.join('\n')).toMatch(
    /\d+ processes with pools of 30 \+ 100 sessions, as shipped, may open \d+; the limit is 30/,
  )
  expect(knobsOf(advice)).not.toContain('analyzer.replicas')
})

test('connections that others hold are no matter of the pools of Anchore', () => {
  const others = [recorded('AnchoreSessions', hour(20)), recorded('ConnectionsUsed', hour(97))]
  const advice = adviseOn(changedCase('connections', others), demand)
  expect(advice.limitingStep?.steps).toEqual(['connections'])
  expect(advice.limitingStep?.evidence).toContain('Anchore had up to 20 of 97')
  expect(knobsOf(advice)).toEqual(['max_connections'])
})

test('a database that refuses logins shows no sessions, and no pool is lowered', () => {
  const refused = [recorded('AnchoreSessions', hour(null)), recorded('ConnectionsUsed', hour(null))]
  const advice = adviseOn(changedCase('connections', refused), demand)
  expect(advice.limitingStep?.evidence).toContain('the number of sessions of Anchore is not known')
  expect(knobsOf(advice)).toEqual(['max_connections'])
})

test('no replica of any service is added where the connections are used up', () => {
  const full = recordedCase('connections').filter(({ metric }) =>
    /^(Connection|AnchoreSessions)/.test(metric),
  )
  const advice = adviseOn(changedCase('slow-upload', full), demand)
  expect(knobsOf(advice)).toContain('object_store.storage_driver.name')
  expect(knobsOf(advice).filter((knob) => knob.endsWith('.replicas'))).toEqual([])
})

test('spells in which newer vulnerability data come into use are a feed sync', () => {
  const age = hour(0).map((_, minute) => ((minute - 17 + 15) % 15) * 60 + 60)
  const advice = adviseOn(changedCase('feed-sync-at-peak', [recorded('FeedAge', age)]), demand)
  expect(advice.limitingStep).toMatchObject({ steps: ['feeds'], confidence: 'medium' })
})

test('images that wait beside idle analyzers are a matter of the queue', () => {
  const idle = [recorded('ImagesAnalyzing', hour(1)), recorded('ImagesUnqueued', hour(20))]
  const advice = adviseOn(changedCase('few-analyzers', idle), demand)
  expect(advice.limitingStep).toMatchObject({ steps: ['waiting'], confidence: 'medium' })
  expect(advice.limitingStep?.evidence).toContain('20 of the waiting images were in no queue')
  expect(knobsOf(advice)).toEqual(['image_analyzer', 'analyzer_queue'])
})

test('a slow database whose disk nobody measures gets track_io_timing, and limits nothing', () => {
  const series = recordedCase('healthy').filter(
    ({ metric }) => metric !== 'BlockReadTime' && metric !== 'DatabaseProbeTime',
  )
  const probe = { ...recorded('DatabaseProbeTime', hour(0.5)), from: series[0]?.from ?? '' }
  const advice = adviseOn(historyOf([...series, probe], 1), demand)
  expect(advice.limitingStep).toBeUndefined()
  expect(knobsOf(advice)).toEqual(['track_io_timing'])
})

test('old vulnerability data are a matter of the feeds', () => {
  const advice = adviseOn(changedCase('healthy', [recorded('FeedAge', hour(300_000))]), demand)
  expect(advice.limitingStep).toMatchObject({ steps: ['feeds'], confidence: 'high' })
})

test('the lifecycle obeys Little: images in analysis = their rate x their time', () => {
  const { lifecycle } = adviseOn(historyOf(recordedCase('few-analyzers'), 1), demand)
  const { analysis, completedPerHour, analyzing } = lifecycle
  expect((completedPerHour / 3600) * analysis.meanSeconds).toBeCloseTo(analyzing, 0)
  expect(lifecycle).toMatchObject({ analyzers: 3, threads: 1 })
})

test.each([1, 5, 60])(
  'in periods of %d min, a level or a counter that arrives twice changes no advice',
  (period) => {
    const series = recordedCase('few-analyzers')
    const twice = series.map((one) => ({
      ...one,
      minutes: one.minutes.map((value) =>
        typeof value === 'number'
          ? { sampleCount: 2, sum: 2 * value, minimum: value, maximum: value }
          : value,
      ),
    }))
    expect(adviseOn(historyOf(twice, period), demand)).toEqual(adviseOn(historyOf(series, period), demand))
  },
)

test.each([1, 5, 60])('in periods of %d min, the images are those of the minutes', (period) => {
  const arrived = hour(0).map((_, minute) => minute % 7)
  const { lifecycle } = adviseOn(
    changedCase('few-analyzers', [recorded('ImagesArrived', arrived)], period),
    demand,
  )
  expect(lifecycle.arrivedPerHour).toBeCloseTo(sum(arrived), 9)
})

test('the capacity grows with the load and shrinks with the patience', () => {
  const history = historyOf(recordedCase('few-analyzers'), 1)
  const need = (arrivalsPerHour: number, targetWaitSeconds: number) =>
    adviseOn(history, { arrivalsPerHour, targetWaitSeconds }).capacity?.analyzersNeeded ?? 0
  expect(need(60, 900)).toBeLessThan(need(500, 900))
  expect(need(500, 10)).toBeGreaterThan(need(500, 3_600))
  // 500 images an hour of about 97 s keep 13.5 analyzers busy.
  expect(need(500, 900)).toBe(14)
})

test('the needed connections fit only below the share of the limit that pages', () => {
  const { connections } = adviseOn(historyOf(recordedCase('few-analyzers'), 1), demand).capacity ?? {}
  const usedThen = connections?.usedThen ?? 0
  const fits = (limit: number) =>
    adviseOn(changedCase('few-analyzers', [recorded('ConnectionsLimit', hour(limit))]), demand).capacity
      ?.connections?.fits
  expect(usedThen).toBeGreaterThan(10)
  expect(fits(usedThen + 1)).toBe(false)
  expect(fits(2 * usedThen)).toBe(true)
})
