import type { History } from '../../history/history.ts'
import { formatQuantity } from '../../model/quantity.ts'
import { connectionsFull, type Capacity } from '../capacity.ts'
import { columns } from '../columns.ts'
import { maxIn, minutesWhere, periodsWhere } from '../../history/measure.ts'
import { minMinutes, seconds, type Cause } from './cause.ts'

/** If Anchore has at least this share of the connections, its pools are the cause. */
const anchoresShare = 0.5

export function fullConnections(
  history: History,
  late: string | undefined,
  capacity: Capacity | undefined,
): Cause | undefined {
  const full = connectionsFull * 100
  const isFull = (percent: number): boolean => percent >= full
  const minutes = minutesWhere(history, columns.saturation, isFull)
  if (minutes < minMinutes) return undefined
  const used = maxIn(history, columns.saturation) ?? 0
  // A database that refuses logins shows no sessions.
  const meanwhile = periodsWhere(history, columns.saturation, isFull)
  const sessions = maxIn(history, columns.anchoreSessions, meanwhile)
  const connections = maxIn(history, columns.connections, meanwhile)
  const known = sessions !== undefined && connections !== undefined
  return {
    kind: known && sessions >= anchoresShare * connections ? 'connections' : 'connections-of-others',
    steps: ['connections'],
    confidence: late === undefined ? 'medium' : 'high',
    evidence: [
      `${formatQuantity(used, 'Percent')} of the connections were in use, ${full} % and more for ${seconds(minutes * 60)}`,
      ...(known
        ? [`Anchore had up to ${sessions} of ${connections}`]
        : ['the number of sessions of Anchore is not known']),
      ...(late === undefined ? [] : [late]),
      ...sumOf(capacity?.connections),
    ],
  }
}

/** Recommends no further analyzer if the connections would run out. */
export function tooManyConnections(late: string, capacity: Capacity | undefined): Cause | undefined {
  const need = capacity?.connections
  if (need === undefined || need.fits || capacity === undefined) return undefined
  const more = `${capacity.analyzersNeeded - capacity.analyzersNow} more analyzers would need ${need.usedThen} of ${need.limit} connections`
  return {
    kind: 'connections',
    steps: ['connections'],
    confidence: 'medium',
    evidence: [more, late, ...sumOf(need)],
  }
}

/** The sum that decides whether one more process fits. */
function sumOf(need: Capacity['connections']): readonly string[] {
  if (need === undefined) return []
  const { processesThen, ifPoolsFill, limit } = need
  return [
    `${processesThen} processes with pools of 30 + 100 sessions, as shipped, may open ${ifPoolsFill}; the limit is ${limit}`,
  ]
}
