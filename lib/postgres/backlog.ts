import type { Slot } from '../clock.ts'
import type { PostgresConfig } from '../config/config.ts'
import type { Log } from '../log.ts'
import { sample, type Sample } from '../metric.ts'
import { backlogOf, minuteOf, type Backlog, type BacklogRow } from './backlog-model.ts'
import type { Query } from './database.ts'
import { isStalled, timeToDrain } from './drain.ts'
import {
  analysisStalled,
  imagesAnalyzing,
  imagesArrived,
  imagesCompleted,
  imagesFailed,
  imagesWaiting,
  longestAnalysis,
  oldestWait,
  timeToDrain as timeToDrainMetric,
} from './metrics.ts'
import { unread, type Reading } from './reading.ts'
import {
  increasesSince,
  longestGapMinutes,
  overlapMinutes,
  readThroughputState,
  throughputState,
  type Increases,
  type ThroughputState,
} from './throughput.ts'

/**
 * One pass over catalog_image, which has no index to help (75 ms at 200,000 images). On entering a status Anchore
 * sets last_updated; analyzed_at is set by success alone. Finished images are those of the minutes $1 to $2.
 */
const backlogQuery: Query<BacklogRow> = {
  name: 'backlog',
  needs: 'SELECT (analysis_status, image_status, last_updated, analyzed_at) ON catalog_image',
  budgetMs: 3_000,
  text: `
    SELECT status, minute, count(*)::int AS images, min(last_updated)::float8 AS oldest
    FROM (
      SELECT analysis_status AS status, last_updated,
        (CASE analysis_status
          WHEN 'analyzed' THEN analyzed_at
          WHEN 'analysis_failed' THEN last_updated
        END / 60)::int AS minute
      FROM catalog_image WHERE image_status = 'active'
    ) AS image
    WHERE status IN ('not_analyzed', 'analyzing') OR minute BETWEEN $1::int AND $2::int
    GROUP BY status, minute`,
}

export const backlog: Reading = {
  name: 'backlog',
  read: async (previous, { session, config, tick: { slot, log } }) => {
    const answer = await session.query(backlogQuery, historyOf(slot, config))
    if (!answer.ok) return unread(answer.failure, previous)
    const now = backlogOf(answer.value, slot)
    const { increases, state } = advance(previous, now, slot, log)
    return { samples: [...gauges(now, slot, config), ...counts(increases)], failures: [], state }
  },
}

/** First and last minute: rows can be a little newer than the slot, which lags the clock. */
function historyOf(slot: Slot, { stalledAfterSeconds }: PostgresConfig): readonly [number, number] {
  const minutes = Math.max(longestGapMinutes + overlapMinutes, Math.ceil(stalledAfterSeconds / 60))
  return [minuteOf(slot) - minutes, minuteOf(slot) + overlapMinutes]
}

function advance(
  previous: unknown,
  now: Backlog,
  slot: Slot,
  log: Log,
): { readonly increases?: Increases; readonly state: ThroughputState } {
  const known = readThroughputState(previous)
  if (known === undefined && previous !== undefined) log.warn('backlog state unreadable, counting from now')
  const advanced = known && increasesSince(known, now, slot)
  if (advanced === undefined) {
    log.info('backlog counted from now', { since: known?.slot, longestGapMinutes })
    return { state: throughputState(now, slot) }
  }
  const { carried } = advanced.state
  if (carried < 0) log.info('images left without finishing', { carried })
  return advanced
}

function gauges(now: Backlog, slot: Slot, config: PostgresConfig): readonly Sample[] {
  return [
    sample(imagesWaiting, now.waiting),
    sample(imagesAnalyzing, now.analyzing),
    sample(oldestWait, now.oldestWait),
    sample(longestAnalysis, now.longestAnalysis),
    sample(timeToDrainMetric, timeToDrain(now, slot)),
    sample(analysisStalled, isStalled(now, slot, config) ? 1 : 0),
  ]
}

function counts(increases: Increases | undefined): readonly Sample[] {
  if (increases === undefined) return []
  return [
    sample(imagesArrived, increases.arrived),
    sample(imagesCompleted, increases.completed),
    sample(imagesFailed, increases.failed),
  ]
}
