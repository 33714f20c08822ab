import {
  adviseOn,
  defaultTargetWaitSeconds,
  columns,
  type Lifecycle,
  type LimitingStep,
  type Recommendation,
  type Step,
} from '../../lib/advice/index.ts'
import { columnKey, type Column, type History, rateIn, statisticOf } from '../../lib/cloudwatch/index.ts'
import type { Fact } from '../../lib/findings/index.ts'
import { slotOf, slotPlus, type Slot } from '../../lib/model/index.ts'
import { backlogGrowth } from '../../lib/postgres/index.ts'
import type { StoredSeries } from '../aws/cloudwatch/store.ts'
import type { PageStepTimes, StepTime } from './view.ts'
import { ownDimensions } from './series.ts'

const minutes = 60
/** The span of the current load, as on the pages about the backlog. */
const recentMinutes = 15

/**
 * The time of each step in the hour whose last minute is `slot`, and the limiting step, computed as in `advise`. `facts`: those
 * that the collectors report now.
 */
export function stepTimesAt(
  stored: readonly StoredSeries[],
  slot: Slot,
  facts: readonly Fact[],
): PageStepTimes {
  const history = historyOf(stored, slotPlus(slot, 1 - minutes))
  const { lifecycle, limitingStep, recommendations } = adviseOn(history, {
    arrivalsPerHour: arrivalsOf(history),
    targetWaitSeconds: defaultTargetWaitSeconds,
  })
  const [first] = recommendations
  return {
    minutes,
    seen: lifecycle.seen,
    times: stepTimesOf(lifecycle, limitingStep),
    limit: limitingStep && { ...limitingStep, change: first && changeText(first, facts) },
  }
}

/**
 * While the backlog grows, the first step of its pages has the number of analyzers for the load of the last minutes. The
 * hour would give another number, so the change is that first step.
 */
function changeText({ knob, change }: Recommendation, facts: readonly Fact[]): string {
  const paged = facts.find(({ metric }) => metric === backlogGrowth.name)?.first
  return knob === 'analyzer.replicas' && paged !== undefined ? paged : `${knob}: ${change}`
}

/** Images an hour: over the whole time or now, whichever is more. */
function arrivalsOf(history: History): number {
  const recent = rateIn(history, columns.arrived, (period) => period >= minutes - recentMinutes)
  return Math.max(rateIn(history, columns.arrived), recent) * 3600
}

function historyOf(stored: readonly StoredSeries[], from: Slot): History {
  const known = new Map<string, readonly (number | undefined)[]>()
  const valuesOf = (column: Column): readonly (number | undefined)[] => {
    const series = stored.find((one) => isOf(one, column))
    const recent = (series?.data ?? []).filter(({ at }) => at >= from)
    if (recent.length === 0) return []
    const byMinute = Map.groupBy(recent, ({ at }) => slotOf(at))
    return Array.from({ length: minutes }, (_, minute) => {
      const data = byMinute.get(slotPlus(from, minute)) ?? []
      return statisticOf(
        column.statistic,
        data.map(({ measurement }) => measurement),
      )
    })
  }
  return {
    from,
    periodMinutes: 1,
    periods: minutes,
    valuesOf: (column) => {
      const key = columnKey(column)
      const values = known.get(key) ?? valuesOf(column)
      known.set(key, values)
      return values
    },
  }
}

function isOf(series: StoredSeries, column: Column): boolean {
  const wanted = Object.entries(column.dimensions)
  const own = ownDimensions(series)
  return (
    series.name === column.metric.name &&
    Object.keys(own).length === wanted.length &&
    wanted.every(([dimension, value]) => own[dimension] === value)
  )
}

/**
 * The steps in order: waiting; download, unpack and analyze; upload; evaluate. The second entry has the
 * time of the analysis without the upload, which is a part of it.
 */
export function stepTimesOf(
  { waiting, arrivedPerHour, analysis, upload, evaluation }: Lifecycle,
  limitingStep: Pick<LimitingStep, 'steps'> | undefined,
): readonly StepTime[] {
  const uploadSeconds = upload.count === 0 ? undefined : upload.meanSeconds
  const times: readonly (readonly [steps: readonly Step[], meanSeconds: number | undefined])[] = [
    [['waiting'], arrivedPerHour === 0 ? undefined : waiting.meanSeconds],
    [
      ['download', 'unpack', 'analyze'],
      analysis.count === 0 ? undefined : Math.max(0, analysis.meanSeconds - (uploadSeconds ?? 0)),
    ],
    [['upload'], uploadSeconds],
    [['evaluate'], evaluation.count === 0 ? undefined : evaluation.meanSeconds],
  ]
  return times.map(([steps, meanSeconds]) => ({
    steps,
    meanSeconds,
    slow: steps.some((step) => limitingStep?.steps.includes(step) ?? false),
  }))
}
