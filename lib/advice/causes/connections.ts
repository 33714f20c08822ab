import { type History, maxIn, minutesWhere, periodsWhere } from '../../cloudwatch/index.ts'
import { formatQuantity } from '../../model/index.ts'
import { connectionsFull, type Capacity } from '../capacity.ts'
import { columns } from '../columns.ts'
import { minMinutes, seconds, type Cause } from './cause.ts'

/** If Anchore has at least this share of the connections, its pools are the cause. */
const minAnchoreShare = 0.5

export function fullConnections(
  history: History,
  waitEvidence: string | undefined,
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
    kind: known && sessions >= minAnchoreShare * connections ? 'connections' : 'connections-of-others',
    steps: ['connections'],
    confidence: waitEvidence === undefined ? 'medium' : 'high',
    evidence: [
      `${formatQuantity(used, 'Percent')} of the connections were in use, ${full} % and more for ${seconds(minutes * 60)}`,
      ...(known
        ? [`Anchore had up to ${sessions} of ${connections}`]
        : ['the number of sessions of Anchore is not known']),
      ...(waitEvidence === undefined ? [] : [waitEvidence]),
      ...poolEvidence(capacity?.connections),
    ],
  }
}

/** The connections as the cause, if they would run out with the analyzers that are needed. */
export function tooManyConnections(waitEvidence: string, capacity: Capacity | undefined): Cause | undefined {
  const need = capacity?.connections
  if (need === undefined || need.fits || capacity === undefined) return undefined
  const analyzers = Math.max(capacity.analyzersNeeded, capacity.analyzersNow)
  const more = `with ${analyzers} analyzers ${need.usedThen} of ${need.limit} connections would be used`
  return {
    kind: 'connections',
    steps: ['connections'],
    confidence: 'medium',
    evidence: [more, waitEvidence, ...poolEvidence(need)],
  }
}

/** The sessions that may be open if every process fills its pool. */
function poolEvidence(need: Capacity['connections']): readonly string[] {
  if (need === undefined) return []
  const { processesThen, ifPoolsFill, limit } = need
  return [
    `${processesThen} processes with pools of 30 + 100 sessions, as shipped, may open ${ifPoolsFill}; the limit is ${limit}`,
  ]
}
