import { type Collected, type Tick, factOf, type NewFact } from '../findings/index.ts'
import {
  minutesBetween,
  slotPlus,
  type Slot,
  formatMinute,
  causes,
  type RdsDatabase,
  type RdsPoint,
  type RdsUse,
  type ReadRds,
  countText,
} from '../model/index.ts'
import { within } from '../net/index.ts'
import { connectionSaturation, connectionsLimit, databaseUp } from './catalogue/server.ts'

/** A second source beside our own login: Amazon RDS counts the connections too. */
export interface Rds {
  readonly database: RdsDatabase
  readonly read: ReadRds
}

/** Milliseconds. */
const readMs = 2_000
/** Data from before the problem prove that postgres.rds names an existing database. */
const minutesBefore = 10
/** RDS publishes a minute up to two minutes after its end. */
const lateMinutes = 4

/** Whether the connections are almost used up: from `limit` percent on. */
export function isAlmostFull({ samples }: Collected, limit: number): boolean {
  return samples.some(
    ({ metric, measurement }) =>
      metric === connectionSaturation && typeof measurement === 'number' && measurement >= limit,
  )
}

/**
 * Adds the connections and the CPU that RDS reports to the facts of the run. A failure is a line in the facts and a
 * warning in the log, and has no other effect. `limit`: the server's connection limit, if it is known.
 */
export async function withRds(
  collected: Collected,
  limit: number | undefined,
  { database, read }: Rds,
  { slot, log, signal }: Tick,
): Promise<Collected> {
  const began = collected.facts?.find(({ metric }) => metric === databaseUp.name)?.since ?? slot
  const from = slotPlus(began, -minutesBefore)
  const found = await read(from, slotPlus(slot, 1), within(readMs, signal))
  const lineOf = (text: string): string => `RDS ${database.type} ${database.name}: ${text}`
  if (!found.ok) {
    log.warn('rds not read', { ...found.failure })
    return { ...collected, facts: factsWith(lineOf(`${found.failure.message}.`), collected) }
  }
  const { connections } = found.value
  log.info('rds', { ...found.value })
  const facts = factsWith(lineOf(useText(found.value, from)), collected)
  if (connections === undefined) return { ...collected, facts }
  const isLimitKnown = collected.samples.some(({ metric }) => metric === connectionsLimit)
  const countInRds =
    isLimitKnown || !isFresh(connections, slot)
      ? ''
      : `, RDS reports ${countText(connections.value, 'connection')} in all`
  return {
    ...collected,
    facts: facts.map((fact) => {
      if (fact.metric === databaseUp.name) return withRdsCause(fact, connections, slot, limit)
      return fact.metric === connectionSaturation.name
        ? { ...fact, cause: `${fact.cause}${countInRds}` }
        : fact
    }),
  }
}

/**
 * Adds the line to the facts about the login. A login that failed for a reason without a fact, such as a wrong password,
 * gets one.
 */
function factsWith(line: string, { facts = [], failures: [failure] }: Collected): readonly NewFact[] {
  const explained = facts.map((fact) =>
    loginMetrics.has(fact.metric) ? { ...fact, lines: [line, ...fact.lines] } : fact,
  )
  const isNew = failure !== undefined && !facts.some(({ metric }) => loginMetrics.has(metric))
  return isNew ? [...explained, factOf(databaseUp, causes[failure.kind], { lines: [line] })] : explained
}

const loginMetrics: ReadonlySet<string> = new Set([databaseUp.name, connectionSaturation.name])

function useText({ connections, cpu }: RdsUse, from: Slot): string {
  if (connections === undefined)
    return `no data since ${formatMinute(from)}; check postgres.rds and the region.`
  const used = `${countText(connections.value, 'connection')} at ${formatMinute(connections.slot)}`
  return cpu === undefined ? `${used}.` : `${used}, CPU ${Math.round(cpu.value)} %.`
}

/** Replaces the cause if the data of RDS since the first unanswered login, or their absence, show a more exact one. */
function withRdsCause(fact: NewFact, point: RdsPoint, slot: Slot, limit = Infinity): NewFact {
  const { since } = fact
  if (since === undefined) return fact
  const because = (cause: string, first: string): NewFact => ({ ...fact, cause, first })
  const { value } = point
  if (point.slot <= since) return isFresh(point, slot) ? fact : because('RDS has no data either', down)
  if (value === 0) return because('RDS reports no connection either', down)
  if (value >= limit) return because(`full, RDS reports ${value} of ${limit} connections`, full)
  return because(`cut off, RDS still reports ${countText(value, 'connection')}`, cutOff)
}

const down = 'The server itself is down: look at its events in RDS.'
const full = 'The server is full and answers no login: end idle sessions, or raise max_connections.'
const cutOff = 'The server runs, but the monitor cannot reach it: check security group, subnet and DNS name.'

function isFresh(point: RdsPoint, slot: Slot): boolean {
  return minutesBetween(point.slot, slot) < lateMinutes
}
