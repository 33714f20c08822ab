import { adviseOn, type LimitingStep } from '../advise.ts'
import { defaultTargetWaitSeconds } from '../capacity.ts'
import type { Recommendation } from '../recommend.ts'
import type { Config } from '../../config/index.ts'
import type { History } from '../../cloudwatch/index.ts'
import { slotPlus } from '../../model/index.ts'
import { isText, type Incident, type OncallRecord } from '../../oncall/index.ts'
import { noisyAlarms, type NoisyAlarm } from './noisy.ts'
import { throughputOf, type Throughput } from './throughput.ts'

/** A day of a deployment. Times in milliseconds since the epoch. */
export interface Digest {
  readonly deployment: string
  readonly from: number
  readonly to: number
  /** Undefined without any data. */
  readonly day: Throughput | undefined
  /** The week before the day. */
  readonly before: Throughput | undefined
  readonly limitingStep: LimitingStep | undefined
  readonly recommendations: readonly Recommendation[]
  /** The incidents that were open on the day, the oldest first; without messages that belong to no alarm. */
  readonly incidents: readonly Incident[]
  readonly noisy: readonly NoisyAlarm[]
  /** A month at list price. */
  readonly dollars: number
}

/** The published data behind a digest. */
export interface Published {
  /** By the minute. */
  readonly day: History
  /** The percentiles of the day, by the hour. */
  readonly hours: History
  /** The week before, by the hour. */
  readonly before: History
}

/** `dollars`: the cost of the deployment, a month at list price. */
export function digestOf(
  { day, hours, before }: Published,
  { incidents }: Pick<OncallRecord, 'incidents'>,
  config: Config,
  dollars: number,
): Digest {
  const [from, to] = [day.from, slotPlus(day.from, day.periods * day.periodMinutes)]
  const { limitingStep, recommendations } = adviseOn(day, { targetWaitSeconds: defaultTargetWaitSeconds })
  const ofDay = incidents.filter(
    (incident) =>
      !isText(incident) && incident.openedAt < to && (incident.closedAt ?? Number.POSITIVE_INFINITY) > from,
  )
  return {
    deployment: config.deployment,
    from,
    to,
    day: throughputOf(day, hours),
    before: throughputOf(before, before),
    limitingStep,
    recommendations,
    incidents: ofDay.toSorted((one, other) => one.openedAt - other.openedAt),
    noisy: noisyAlarms(day, config),
    dollars,
  }
}
