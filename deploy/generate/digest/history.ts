import { memoized, type Column, type History, statisticOf } from '../../../lib/cloudwatch/index.ts'
import {
  minutesBetween,
  slotPlus,
  type Measurements,
  type Form,
  seriesName,
} from '../../../lib/model/index.ts'
import { analyzers, gap, lockWaits, weekBegin, weekMinutes, type Image } from './week.ts'

type Measurement = Measurements[Form]
type Minute = Readonly<Record<string, Measurement | undefined>>

/** The series of the week, minute by minute, as the collectors publish them: a slot has the data of the minute before it. */
export function publishedMinutes(images: readonly Image[]): readonly Minute[] {
  const byArrival = Map.groupBy(images, ({ arrived }) => Math.ceil(arrived / 60))
  const byEnd = Map.groupBy(images, ({ ended }) => Math.ceil(ended / 60))
  let unfinished: readonly Image[] = []
  return Array.from({ length: weekMinutes }, (_, minute) => {
    const now = 60 * minute
    const arrived = byArrival.get(minute) ?? []
    const ended = byEnd.get(minute) ?? []
    unfinished = [...unfinished, ...arrived].filter((image) => image.ended > now)
    return {
      'ReplicasUp{Service="analyzer"}': analyzers,
      ...timesOf(ended),
      ...(isGap(minute) ? {} : levelsAt(now, unfinished, minute)),
      ImagesArrived: arrived.length,
      ImagesCompleted: ended.filter(({ failed }) => !failed).length,
      ImagesFailed: ended.filter(({ failed }) => failed).length,
    }
  })
}

function isGap(minute: number): boolean {
  return minute >= gap.from && minute < gap.from + gap.minutes
}

function levelsAt(now: number, unfinished: readonly Image[], minute: number): Minute {
  const waiting = unfinished.filter(({ began }) => began > now)
  const running = unfinished.filter(({ began }) => began <= now)
  const lock = lockWaits.find(({ from, minutes }) => minute >= from && minute < from + minutes)
  return {
    ImagesWaiting: waiting.length,
    ImagesAnalyzing: running.length,
    OldestWait: Math.max(0, ...waiting.map(({ arrived }) => now - arrived)),
    LongestAnalysis: Math.max(0, ...running.map(({ began }) => now - began)),
    LockWait: lock?.seconds ?? 0,
    ConnectionSaturation: 21,
    ConnectionsUsed: 42,
    ConnectionsLimit: 197,
    AnchoreSessions: 38,
  }
}

function timesOf(ended: readonly Image[]): Minute {
  if (ended.length === 0) return {}
  const counts = ended.map(() => 1)
  const of = (timeOf: (image: Image) => number): Measurement => ({ values: ended.map(timeOf), counts })
  return {
    AnalysisTime: of((image) => image.ended - image.began),
    UploadTime: of(({ uploadSeconds }) => uploadSeconds),
    PolicyEvaluationTime: of(({ evaluationSeconds }) => evaluationSeconds),
  }
}

/** The periods from one minute of the week to another, as CloudWatch computes them. */
export function historyOf(
  minutes: readonly Minute[],
  { from, to, periodMinutes }: { readonly from: number; readonly to: number; readonly periodMinutes: number },
): History {
  const begin = slotPlus(weekBegin, from)
  const periods = minutesBetween(begin, slotPlus(weekBegin, to)) / periodMinutes
  const valuesOf = (column: Column): readonly (number | undefined)[] => {
    const name = seriesName(column)
    if (minutes.every((minute) => minute[name] === undefined)) return []
    return Array.from({ length: periods }, (_, period) => {
      const first = from + period * periodMinutes
      const data = minutes.slice(first, first + periodMinutes).flatMap((minute) => minute[name] ?? [])
      return statisticOf(column.statistic, data)
    })
  }
  return {
    from: begin,
    periodMinutes,
    periods,
    valuesOf: memoized(valuesOf),
  }
}
