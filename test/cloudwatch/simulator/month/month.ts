import { serviceNames } from '../../../../lib/anchore/index.ts'
import { slotOf, seriesName } from '../../../../lib/model/index.ts'
import { memoized, type History } from '../../../../lib/cloudwatch/history.ts'
import { statisticOf } from '../../../../lib/cloudwatch/simulator/statistic.ts'
import { logNormal, poisson, type Random } from '../../../../local/world/random.ts'
import { createBacklog } from './backlog.ts'
import type { Placed } from './incidents.ts'
import { errorsIn, monthMinutes, type MonthMinute, type Work } from './minute.ts'

const dayMinutes = 24 * 60

/** A month of published series: working days, nights, weekends, deploys, a nightly job, and the incidents. */
export function monthOf(random: Random, incidents: readonly Placed[]): History {
  const backlog = createBacklog(random)
  const minutes = Array.from({ length: monthMinutes }, (_, minute) => {
    const work = usualWork(minute)
    const now = incidents.filter(({ from, minutes }) => minute >= from && minute < from + minutes)
    for (const { incident } of now) incident.work?.(work)
    const published = { ...quiet(minute, random), ...backlog(minute, work) }
    for (const { incident, from, minutes } of now) incident.act?.(published, minute - from, minutes)
    return published
  })
  return {
    from: slotOf(Date.UTC(2026, 9, 1)),
    periodMinutes: 1,
    periods: monthMinutes,
    valuesOf: memoized((column) => {
      const name = seriesName(column)
      return minutes.map(({ [name]: one }) =>
        one === undefined ? undefined : statisticOf(column.statistic, [one]),
      )
    }),
  }
}

/** From 0 at night and at the weekend to 1 at noon of a working day. */
function businessOf(minute: number): number {
  const day = Math.floor(minute / dayMinutes) % 7
  const hour = (minute % dayMinutes) / 60
  if (day >= 5 || hour < 7 || hour > 19) return 0.05
  return 0.2 + 0.8 * Math.sin(((hour - 7) / 12) * Math.PI)
}

/** A nightly job submits 60 images within 10 minutes. */
function usualWork(minute: number): Work {
  const ofDay = minute % dayMinutes
  const isNightly = ofDay >= 120 && ofDay < 130
  return { arrivals: 1.5 * businessOf(minute) + (isNightly ? 6 : 0), capacity: 3 }
}

/** A deploy on Tuesday and Thursday at 15:00 replaces one service after the other, each in three minutes. */
function deployedService(minute: number): string | undefined {
  const day = Math.floor(minute / dayMinutes) % 7
  const since = (minute % dayMinutes) - 15 * 60
  if ((day !== 1 && day !== 3) || since < 0) return undefined
  return serviceNames[Math.floor(since / 3)]
}

function quiet(minute: number, random: Random): MonthMinute {
  const business = businessOf(minute)
  const between = (min: number, max: number): number => min + (max - min) * random()
  const seldom = (chance: number): boolean => random() < chance
  const deployed = deployedService(minute)
  const answers = poisson(150 * business + 10, random)
  const evaluations = poisson(6 * business, random)
  const services = Object.fromEntries(
    serviceNames.flatMap((service) => [
      [`ReplicasUp{Service="${service}"}`, service === deployed ? 1 : 2],
      [`ReplicasMissing{Service="${service}"}`, service === deployed ? 50 : 0],
    ]),
  )
  const collectors = Object.fromEntries(
    ['collect-anchore', 'collect-postgres'].flatMap((collector) => [
      // A run is late or killed once in a day.
      [`Heartbeat{Collector="${collector}"}`, seldom(1 / dayMinutes) ? undefined : 1],
      [`Coverage{Collector="${collector}"}`, seldom(1 / 500) ? between(60, 95) : 100],
      [`Errors{FunctionName="${collector}"}`, seldom(1 / dayMinutes) ? 1 : 0],
    ]),
  )
  return {
    ...services,
    ...collectors,
    ServerErrors: errorsIn(answers, deployed === undefined ? 0.0005 : 0.02, random),
    TasksFailing: seldom(1 / dayMinutes) ? 1 : 0,
    Restarts:
      minute % dayMinutes > 15 * 60 && minute % dayMinutes < 16 * 60 && deployed !== undefined ? 1 : 0,
    ScratchFree: 200e9 - 120e9 * business * random(),
    DatabaseProbeTime: seldom(1 / 300) ? between(0.02, 0.4) : logNormal(0.008, 0.4, random),
    PolicyEvaluationTime: evaluations === 0 ? undefined : logNormal(0.7, 0.6, random),
    AnalysisFailures: seldom(1 / 200) ? between(5, 15) : 0,
    LongestAnalysis: business > 0.1 ? logNormal(300, 0.8, random) : 0,
    ImagesUnqueued: seldom(0.02) ? 1 + poisson(1, random) : 0,
    ConnectionSaturation: 22 + 25 * business + between(-3, 3),
    DatabaseUp: 1,
    AnchoreSessions: 8 + poisson(6 * business, random),
    IdleInTransaction: logNormal(3, 1, random),
    LockWait: seldom(0.01) ? logNormal(4, 1, random) : 0,
    BlockReadTime: business < 0.06 && seldom(0.5) ? undefined : logNormal(1.2, 0.6, random),
    TransactionIdAge: 6 + (minute % (10 * dayMinutes)) / dayMinutes,
    ServicesStale: 0,
    // The feeds are synchronized every 6 hours.
    FeedAge: (minute % 360) * 60,
    DataDropped: 0,
    DataSpooled: seldom(1 / 500) ? poisson(40, random) : 0,
    'ApproximateNumberOfMessagesVisible{QueueName="notify-failures"}': minute % 5 === 0 ? 0 : undefined,
  }
}
