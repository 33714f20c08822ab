import {
  type History,
  busiestHour,
  durationsIn,
  maxIn,
  meanIn,
  rateIn,
  valuesIn,
  type Durations,
  type Selected,
} from '../cloudwatch/index.ts'
import { analysis, analysisParts, columns, evaluation, upload } from './columns.ts'
import { meanOf, timesOf, type Times } from './queue.ts'

/** An image's way through Anchore over a time span. Download, unpack and analyze are parts of `analysis`, as is the upload. */
export interface Lifecycle {
  /** The share of the periods that have data of the backlog. */
  readonly seen: number
  readonly arrivedPerHour: number
  readonly completedPerHour: number
  readonly failedPerHour: number
  /** Images that arrived in the busiest hour. */
  readonly busiestPerHour: number
  /** By Little's law: mean number of waiting images over their arrival rate. */
  readonly waiting: { readonly meanSeconds: number; readonly maxSeconds: number }
  readonly analysis: Durations
  readonly upload: Durations
  readonly evaluation: Durations
  /** Images in analysis, mean. */
  readonly analyzing: number
  /** Analyzers that answered, mean; undefined if none answered. */
  readonly analyzers: number | undefined
  /** Images that an analyzer analyzes at once; inferred from the images in analysis while others wait, otherwise 1. */
  readonly threads: number
  /** Completed images over the images that the analyzers could complete, 0 to 1. */
  readonly utilisation: number | undefined
  /** Images an hour that the analyzers could process beyond those that arrived. */
  readonly headroomPerHour: number | undefined
}

/** Selects the periods in which at least one image waited on average: every analyzer should have had work. */
export function busyPeriods(history: History): Selected {
  const waiting = history.valuesOf(columns.waiting)
  return (period) => (waiting[period] ?? 0) >= 1
}

export function lifecycleOf(history: History): Lifecycle {
  const arrived = rateIn(history, columns.arrived)
  const completed = rateIn(history, columns.completed)
  const failed = rateIn(history, columns.failed)
  const times = durationsIn(history, analysis)
  const analyzers = meanIn(history, columns.analyzers)
  const threads = threadsIn(history, analyzers)
  const capacity =
    analyzers === undefined || times.count === 0 ? undefined : (analyzers * threads) / times.meanSeconds
  const waiting = meanIn(history, columns.waiting) ?? 0
  return {
    seen: history.periods === 0 ? 0 : valuesIn(history, columns.waiting).length / history.periods,
    arrivedPerHour: arrived * 3600,
    completedPerHour: completed * 3600,
    failedPerHour: failed * 3600,
    // A gap lowers the sums over an hour; the busiest hour has at least the mean.
    busiestPerHour: Math.max(busiestHour(history, columns.arrived), arrived * 3600),
    waiting: {
      meanSeconds: arrived === 0 ? 0 : waiting / arrived,
      maxSeconds: maxIn(history, columns.oldestWait) ?? 0,
    },
    analysis: times,
    upload: durationsIn(history, upload),
    evaluation: durationsIn(history, evaluation),
    analyzing: meanIn(history, columns.analyzing) ?? 0,
    analyzers,
    threads,
    utilisation: capacity === undefined ? undefined : Math.min(1, completed / capacity),
    headroomPerHour: capacity === undefined ? undefined : (capacity - arrived) * 3600,
  }
}

function threadsIn(history: History, analyzers: number | undefined): number {
  const atWork = valuesIn(history, columns.analyzing, busyPeriods(history)).toSorted((a, b) => a - b)
  const median = atWork[Math.floor(atWork.length / 2)]
  return median === undefined || analyzers === undefined ? 1 : Math.max(1, Math.round(median / analyzers))
}

/** The times of the analyses; their mean is exact, their shape is that of the published percentiles. */
export function analysisTimes(history: History): Times | undefined {
  const counts = history.valuesOf(analysis.count)
  const weighted = analysisParts.flatMap(({ column, share }) =>
    history
      .valuesOf(column)
      .flatMap((value, period) =>
        value === undefined ? [] : [[value, share * (counts[period] ?? 0)] as const],
      ),
  )
  const shape = timesOf(weighted)
  if (shape === undefined) return undefined
  const factor = durationsIn(history, analysis).meanSeconds / meanOf(shape)
  return { shares: shape.shares, values: shape.values.map((value) => value * factor) }
}
