import { columns } from '../columns.ts'
import { lifecycleOf } from '../lifecycle.ts'
import { type Durations, type History, totalIn } from '../../cloudwatch/index.ts'
import { percentileOf } from './percentiles.ts'

/** The images of a time span and their times, from published data. */
export interface Throughput {
  /** The share of the periods that have data of the backlog, 0 to 1; the counts cover only these periods. */
  readonly seen: number
  readonly arrived: number
  readonly completed: number
  readonly failed: number
  readonly waiting: { readonly meanSeconds: number; readonly maxSeconds: number }
  readonly analysis: Durations
  /** Computed from the percentiles of each hour; undefined without analyses. */
  readonly p50Seconds: number | undefined
  readonly p95Seconds: number | undefined
  readonly upload: Durations
  readonly evaluation: Durations
}

/** `hours`: the same time span by the hour. Undefined without any data. */
export function throughputOf(history: History, hours: History): Throughput | undefined {
  const { seen, waiting, analysis, upload, evaluation } = lifecycleOf(history)
  if (seen === 0) return undefined
  return {
    seen,
    arrived: totalIn(history, columns.arrived),
    completed: totalIn(history, columns.completed),
    failed: totalIn(history, columns.failed),
    waiting,
    analysis,
    p50Seconds: percentileOf(hours, 0.5),
    p95Seconds: percentileOf(hours, 0.95),
    upload,
    evaluation,
  }
}
