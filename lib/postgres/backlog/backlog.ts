import { sample, spread, type Log, type Metric, type Sample, type Slot } from '../../model/index.ts'
import { analysisFailures, analysisStalled, longestAnalysis } from '../catalogue/analysis.ts'
import {
  backlogGrowth,
  imagesAnalyzing,
  imagesArrived,
  imagesCompleted,
  imagesFailed,
  imagesUnqueued,
  imagesWaiting,
  oldestWait,
  timeToDrain as timeToDrainMetric,
} from '../catalogue/backlog.ts'
import { defineReading } from '../reading.ts'
import type { PostgresConfig } from '../settings.ts'
import { backlogFacts, type Numbers } from './facts.ts'
import {
  failureShare,
  growthOf,
  isStalled,
  longestWindowMinutes,
  recentResults,
  timeToDrain,
  withLevel,
  type Level,
} from './pace.ts'
import { backlogOf, backlogQuery, secondOf, type Backlog, type BacklogRow } from './query.ts'
import {
  increasesSince,
  isWithinReach,
  longestGapMinutes,
  recountedFrom,
  throughputState,
  type Increases,
  type ThroughputState,
} from './throughput.ts'

/** The state for the next run; a JSON value. */
interface BacklogState extends ThroughputState {
  /** The last minutes. */
  readonly levels: readonly Level[]
}

export const backlog = defineReading<BacklogRow, BacklogState>({
  queries: [backlogQuery],
  isReplicated: true,
  parameters: ({ config, anchoreOffset: offset, tick: { slot } }, known) =>
    backlogParameters(slot, known, { ...config, offset }),
  read: (rows, { config, anchoreOffset, headroom, tick: { slot, log } }, known) => {
    const now = backlogOf(rows, slot, anchoreOffset)
    const { increases, state } = advance(known, now, slot, log)
    const levels = withLevel(known?.levels ?? [], now, slot)
    const numbers = {
      drain: timeToDrain(now, slot),
      growth: growthOf(levels),
      isStalled: isStalled(now, slot, config),
      recent: recentResults(now, slot),
      headroom,
    }
    return {
      samples: [...gauges(now, numbers), ...counts(increases)],
      facts: backlogFacts(now, numbers),
      state: { ...state, levels },
    }
  },
})

/**
 * The parameters of the query, seconds by Anchore's clock, which is `offset` behind ours. Finished images are counted
 * from $1 on, and have their ids from $2 on.
 */
export function backlogParameters(
  slot: Slot,
  known: ThroughputState | undefined,
  { offset, stalledAfterSeconds }: Pick<PostgresConfig, 'stalledAfterSeconds'> & { readonly offset: number },
): readonly [number, number] {
  const nextRun = recountedFrom(slot)
  const continues = known !== undefined && isWithinReach(known.slot, slot)
  const withIds = continues ? Math.min(nextRun, recountedFrom(known.slot) + offset - known.offset) : nextRun
  const windowSeconds = Math.max(longestWindowMinutes * 60, stalledAfterSeconds)
  return [Math.min(secondOf(slot) - windowSeconds, withIds) - offset, withIds - offset]
}

function advance(
  known: ThroughputState | undefined,
  now: Backlog,
  slot: Slot,
  log: Log,
): { readonly increases?: Increases; readonly state: ThroughputState } {
  if (known === undefined || !isWithinReach(known.slot, slot)) {
    log.info('backlog counts restart', { since: known?.slot, longestGapMinutes })
    return { state: throughputState(now, slot) }
  }
  const advanced = increasesSince(known, now, slot)
  const { carried } = advanced.state
  if (carried < 0) log.info('images left without finishing', { carried })
  return advanced
}

function gauges(now: Backlog, { drain, growth, isStalled: stalled, recent }: Numbers): readonly Sample[] {
  return [
    sample(imagesWaiting, now.waiting),
    sample(imagesAnalyzing, now.analyzing),
    sample(oldestWait, now.oldestWait),
    sample(longestAnalysis, now.longestAnalysis),
    sample(timeToDrainMetric, drain),
    sample(backlogGrowth, growth),
    sample(analysisStalled, stalled ? 1 : 0),
    sample(analysisFailures, failureShare(recent)),
  ]
}

function counts(increases: Increases | undefined): readonly Sample[] {
  if (increases === undefined) return []
  const { arrived, completed, failed, minutes } = increases
  return [
    ...spread(sample(imagesArrived, arrived), minutes),
    ...byMinute(imagesCompleted, completed),
    ...byMinute(imagesFailed, failed),
  ]
}

function byMinute(metric: Metric<never, 'value'>, counts: ReadonlyMap<Slot, number>): readonly Sample[] {
  return [...counts].map(([slot, images]) => ({ ...sample(metric, images), slot }))
}

/**
 * The catalog queues an image within seconds; an analyzer that takes the image deletes the row in queue. The first
 * comparison is that of the partial index in docs/indexes.sql.
 */
export const queue = defineReading<{ readonly unqueued: number }>({
  queries: [
    {
      name: 'queue',
      reads: { queue: ['queueName'], catalog_image: ['analysis_status', 'image_status'] },
      since: 'anchore-engine 0.2',
      budgetMs: 3_000,
      text: `
        SELECT greatest(0, waiting - queued)::int AS unqueued
        FROM (
          SELECT count(*) AS waiting FROM catalog_image
          WHERE analysis_status <> 'analyzed' AND analysis_status = 'not_analyzed' AND image_status = 'active'
        ) AS image, (SELECT count(*) AS queued FROM queue WHERE "queueName" = 'images_to_analyze') AS row`,
    },
  ],
  isReplicated: true,
  read: (rows) => ({ samples: rows.map(({ unqueued }) => sample(imagesUnqueued, unqueued)) }),
})
