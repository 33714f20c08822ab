import { type Slot, formatDuration, formatMinute } from '../../model/index.ts'
import { factOf, type NewFact } from '../../findings/index.ts'
import { connectionSaturation } from '../metrics.ts'
import type { RefusingCeiling } from '../session/refusal.ts'
import type { Occupancy } from './ceilings.ts'
import { firstStep, type Names } from './first-step.ts'
import type { Group } from './holders.ts'

/** The largest holders of connections at the last successful login: a full server answers no query. A JSON value. */
export interface Holders {
  readonly slot: Slot
  readonly groups: readonly Group[]
}

const maxGroups = 6

export function largestHolders(groups: readonly Group[], slot: Slot): Holders {
  return { slot, groups: groups.slice(0, maxGroups) }
}

/** Seconds: a title mentions a time to full that is shorter. */
const soon = 7_200

/**
 * The fact about the limit with the highest share in use and its largest holders; none below `threshold` percent.
 */
export function saturationFacts(
  [binding, ...others]: readonly [Occupancy, ...Occupancy[]],
  names: Names,
  holders: Holders,
  {
    threshold,
    secondsToFull = Infinity,
  }: { readonly threshold: number; readonly secondsToFull?: number | undefined },
): readonly NewFact[] {
  const { ceiling, used, limit, percent } = binding
  if (percent < threshold) return []
  const isFull = percent >= 100
  const server = others.find((one) => one.ceiling === 'cluster')
  const free = server && Math.max(0, server.limit - server.used)
  const time =
    !isFull && secondsToFull < soon ? `, full in about ${formatDuration(1_000 * secondsToFull)}` : ''
  return [
    factOf(
      connectionSaturation,
      `${isFull ? limitText(ceiling, limit, names) : `${used} of ${limit} (${limitOwner(ceiling, names)})`}${time}`,
      {
        lines: linesOf(holders),
        impact: free === undefined ? undefined : ownLimitImpact(isFull, limit, free),
        first: firstStep({ ceiling, limit, isFull, free }, names, holders.groups),
      },
    ),
  ]
}

/** The same for a login that was refused, with the holders of the last successful login. */
export function refusalFact(
  ceiling: RefusingCeiling,
  limit: number | undefined,
  names: Names,
  holders: Holders | undefined,
): NewFact {
  const cause =
    limit === undefined
      ? unknownLimits(names)[ceiling]
      : limitText(ceiling === 'unknown' ? 'cluster' : ceiling, limit, names)
  return factOf(connectionSaturation, cause, {
    lines: holders === undefined ? [] : linesBeforeRefusal(holders),
    first: firstStep({ ceiling, limit, isFull: true, free: undefined }, names, holders?.groups ?? []),
  })
}

/** The limit of a role or of a database is full while the server is not. */
function ownLimitImpact(isFull: boolean, limit: number, free: number): string {
  const freeText = `although the server has ${free} free`
  return isFull
    ? `Anchore cannot open connections, ${freeText}: API calls fail after 30 s, and analysis stops when the running jobs end.`
    : `Nothing fails yet. At ${limit} Anchore cannot open connections, ${freeText}.`
}

function limitText(ceiling: Occupancy['ceiling'], limit: number, names: Names): string {
  return `${limit} of ${limit} connections used (${limitOwner(ceiling, names)})`
}

function limitOwner(ceiling: Occupancy['ceiling'], { role, database }: Names): string {
  return {
    cluster: 'server limit',
    role: `limit of role ${role ?? 'of Anchore'}`,
    database: `limit of database ${database}`,
  }[ceiling]
}

function unknownLimits({ role, database }: Names): Readonly<Record<RefusingCeiling, string>> {
  return {
    cluster: 'the server is at its connection limit',
    role: `role ${role ?? 'of Anchore'} is at its connection limit`,
    database: `database ${database} is at its connection limit`,
    unknown: 'no connection is left',
  }
}

function linesOf({ slot, groups }: Holders): readonly string[] {
  if (groups.length === 0) return []
  return [...groups.map(groupText), `These are the largest holders as of ${formatMinute(slot)}.`]
}

/** The heading comes first: the sessions that have filled the server since are not known. */
function linesBeforeRefusal({ slot, groups }: Holders): readonly string[] {
  if (groups.length === 0) return []
  return [
    `A full server answers no query. At ${formatMinute(slot)}, before it was full:`,
    ...groups.map(groupText),
  ]
}

function groupText({ user, application, state, sessions, address, addresses = 0 }: Group): string {
  const from = addresses > 1 ? `from ${addresses} addresses` : address ? `from ${address}` : ''
  const names = [state ?? '', application, from].filter((name) => name !== '')
  return `role ${user ?? 'unknown'} holds ${sessions}${names.length === 0 ? '' : ` (${names.join(', ')})`}`
}
