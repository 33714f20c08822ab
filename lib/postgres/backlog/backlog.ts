import { success, type Slot, type Log, sample, type Metric, type Sample, spread } from '../../model/index.ts'
import { backlogOf, type Backlog } from './model.ts'
import { backlogParameters, backlogQuery } from './query.ts'
import { isStalled, timeToDrain } from './drain.ts'
import { backlogFacts, type Numbers } from './facts.ts'
import { failureShare, growthOf, recentResults, withLevel, type Level } from './growth.ts'
import {
  analysisFailures,
  analysisStalled,
  backlogGrowth,
  imagesAnalyzing,
  imagesArrived,
  imagesCompleted,
  imagesFailed,
  imagesWaiting,
  longestAnalysis,
  oldestWait,
  timeToDrain as timeToDrainMetric,
} from '../metrics.ts'
import type { Reading } from '../reading.ts'
import {
  increasesSince,
  isWithinReach,
  longestGapMinutes,
  throughputState,
  type Increases,
  type ThroughputState,
} from './throughput.ts'

/** The state for the next run; a JSON value. */
interface BacklogState extends ThroughputState {
  /** The last minutes; absent in the state of an earlier release. */
  readonly levels?: readonly Level[]
}

export const backlog: Reading<BacklogState> = {
  name: 'backlog',
  queries: [backlogQuery],
  read: async ({ session, config, anchoreOffset: offset, headroom, tick: { slot, log } }, known) => {
    const answer = await session.query(backlogQuery, backlogParameters(slot, known, { ...config, offset }))
    if (!answer.ok) return answer
    const now = backlogOf(answer.value, slot, offset)
    const { increases, state } = advance(known, now, slot, log)
    const levels = withLevel(known?.levels, now, slot)
    const numbers = {
      drain: timeToDrain(now, slot),
      growth: growthOf(levels),
      isStalled: isStalled(now, slot, config),
      recent: recentResults(now, slot),
      headroom,
    }
    return success({
      samples: [...gauges(now, numbers), ...counts(increases)],
      facts: backlogFacts(now, numbers),
      state: { ...state, levels },
    })
  },
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
