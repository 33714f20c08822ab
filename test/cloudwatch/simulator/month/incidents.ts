import type { Random } from '../../../../local/world/random.ts'
import { errorsIn, monthMinutes, type MonthMinute, type Work } from './minute.ts'

/** Something that goes wrong, described by what happens; no number is taken from an alarm. */
export interface Incident {
  readonly name: string
  /** Shortest and longest, minutes. */
  readonly lasts: readonly [min: number, max: number]
  readonly work?: (work: Work) => void
  readonly act?: (published: MonthMinute, since: number, minutes: number) => void
  /** One of these alarms finds it. */
  readonly foundBy: RegExp
  /** Alarms that fire because of it, too. */
  readonly leadsTo?: RegExp
  /** Minutes after its end in which its consequences may still fire: a queue drains. */
  readonly aftermath?: number
}

export interface Placed {
  readonly incident: Incident
  readonly from: number
  readonly minutes: number
}

/** One incident of each kind, each on a day of its own that the seed chooses; the last of them ends with the month. */
export function placedBy(random: Random): readonly Placed[] {
  const days = Array.from({ length: Math.floor(monthMinutes / 1440) - 1 }, (_, day) => day + 0.25)
  const order = days.map((day) => ({ day, key: random() })).toSorted((one, other) => one.key - other.key)
  return incidentsOf(random).map((incident, index) => {
    const [min, max] = incident.lasts
    const minutes = Math.round(min + (max - min) * random())
    const from = Math.round((order[index]?.day ?? 0) * 1440 + random() * 600)
    return { incident, from: Math.min(from, monthMinutes - minutes), minutes }
  })
}

function incidentsOf(random: Random): readonly Incident[] {
  const between = (min: number, max: number): number => min + (max - min) * random()
  const broken = between(0.15, 0.6)
  const slow = between(4, 20)
  const failing = between(30, 90)
  const left = between(0.5e9, 6e9)
  const storage = between(30, 120)
  const excess = between(1.5, 3)
  return [
    {
      name: 'connections leak',
      lasts: [40, 120],
      act: (published, since, minutes) => {
        published['ConnectionSaturation'] = Math.min(100, 45 + (110 * since) / minutes)
      },
      foundBy: /^connections-exhausted$/,
      leadsTo: /^connections-/,
    },
    {
      name: 'the database is down',
      lasts: [8, 40],
      act: (published) => {
        for (const name of Object.keys(published)) if (ofDatabase.test(name)) published[name] = undefined
        published['DatabaseUp'] = 0
        published['ServerErrors'] = errorsIn(120, 0.7, random)
      },
      foundBy: /^database-down$/,
      leadsTo: /^server-errors$/,
    },
    {
      name: 'a service is down',
      lasts: [10, 50],
      act: (published) => {
        published['ReplicasUp{Service="catalog"}'] = 0
        published['ReplicasMissing{Service="catalog"}'] = 100
        published['ServerErrors'] = errorsIn(120, 0.4, random)
      },
      foundBy: /^service-down-catalog$/,
      leadsTo: /^(service-(short|half)-catalog|server-errors)$/,
    },
    {
      name: 'a replica is lost',
      lasts: [20, 90],
      act: (published) => {
        published['ReplicasUp{Service="analyzer"}'] = 1
        published['ReplicasMissing{Service="analyzer"}'] = 50
      },
      foundBy: /^service-short-analyzer$/,
      leadsTo: /^service-half-analyzer$/,
    },
    {
      name: 'a job submits more images than the analyzers manage',
      lasts: [60, 150],
      work: (work) => {
        work.arrivals += work.capacity * excess
      },
      foundBy: /^backlog-growing$/,
      leadsTo: /^backlog-/,
      aftermath: 1000,
    },
    {
      name: 'nothing completes',
      lasts: [40, 100],
      work: (work) => {
        work.capacity = 0
        work.arrivals += 0.5
      },
      foundBy: /^analysis-stalled$/,
      leadsTo: /^backlog-/,
      aftermath: 300,
    },
    {
      name: 'scratch space is used up',
      lasts: [15, 90],
      act: (published) => {
        published['ScratchFree'] = left
      },
      foundBy: /^scratch-low$/,
    },
    {
      name: 'a lock is not released',
      lasts: [15, 120],
      act: (published, since) => {
        published['LockWait'] = since * 60
        published['IdleInTransaction'] = since * 60
      },
      foundBy: /^lock-wait$/,
      leadsTo: /^idle-in-transaction$/,
    },
    {
      name: 'a collector is silent',
      lasts: [10, 60],
      act: (published) => {
        published['Heartbeat{Collector="collect-anchore"}'] = undefined
        published['Coverage{Collector="collect-anchore"}'] = undefined
      },
      foundBy: /^monitor-blind-collect-anchore$/,
    },
    {
      name: 'storage is slow',
      lasts: [30, 120],
      act: (published) => {
        published['BlockReadTime'] = storage * between(0.7, 1.3)
        published['DatabaseProbeTime'] = between(0.05, 0.5)
      },
      foundBy: /^io-slow$/,
      leadsTo: /^database-slow$/,
    },
    {
      name: 'requests fail',
      lasts: [20, 90],
      act: (published) => {
        published['ServerErrors'] = errorsIn(80, broken, random)
      },
      foundBy: /^server-errors$/,
    },
    {
      name: 'the password of the monitor expired',
      lasts: [20, 120],
      act: (published) => {
        published['Coverage{Collector="collect-anchore"}'] = 0
      },
      foundBy: /^nothing-read-collect-anchore$/,
    },
    {
      name: 'analyses fail',
      lasts: [20, 90],
      act: (published) => {
        published['AnalysisFailures'] = failing
      },
      foundBy: /^analysis-failing$/,
    },
    {
      name: 'policy evaluations are slow',
      lasts: [30, 120],
      act: (published) => {
        published['PolicyEvaluationTime'] = slow * between(0.7, 1.3)
      },
      foundBy: /^policy-evaluation-slow$/,
    },
    {
      name: 'a process restarts again and again',
      lasts: [30, 120],
      act: (published, since) => {
        published['Restarts'] = Math.min(12, Math.floor(since / 5))
      },
      foundBy: /^restarting$/,
    },
    {
      name: 'pages are not delivered',
      lasts: [15, 90],
      act: (published, since) => {
        published['ApproximateNumberOfMessagesVisible{QueueName="notify-failures"}'] =
          1 + Math.floor(since / 10)
      },
      foundBy: /^notifier-failing$/,
    },
    {
      name: 'the feeds are not synchronized',
      lasts: [3 * 1440, 4 * 1440],
      act: (published, since) => {
        published['FeedAge'] = since * 60
      },
      foundBy: /^feeds-stale$/,
    },
  ]
}

const ofDatabase =
  /^(ImagesWaiting|OldestWait|TimeToDrain|BacklogGrowth|AnalysisStalled|AnalysisFailures|LongestAnalysis|ImagesUnqueued|ConnectionSaturation|AnchoreSessions|IdleInTransaction|LockWait|BlockReadTime|TransactionIdAge|ServicesStale|FeedAge)/
