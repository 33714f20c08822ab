import type { OncallRecord } from './incident.ts'

/** Closed incidents are kept for the digest of a day. */
export const keptMs = 24 * 60 * 60_000
const maxClosed = 200
const maxEarlyOks = 1_000

/** The record without what nobody needs any more; open incidents stay. */
export function prune(record: OncallRecord, now: number): OncallRecord {
  const { incidents, silences, earlyOks } = record
  const closed = incidents
    .flatMap(({ id, closedAt }) =>
      closedAt !== undefined && now - closedAt < keptMs ? [{ id, closedAt }] : [],
    )
    .toSorted((one, other) => other.closedAt - one.closedAt)
    .slice(0, maxClosed)
  const kept = new Set(closed.map(({ id }) => id))
  return {
    incidents: incidents.filter(({ id, closedAt }) => closedAt === undefined || kept.has(id)),
    silences: silences.filter(({ until }) => now - until < keptMs),
    earlyOks: Object.fromEntries(
      Object.entries(earlyOks)
        .filter(([, at]) => now - at < keptMs)
        .toSorted(([, one], [, other]) => other - one)
        .slice(0, maxEarlyOks),
    ),
  }
}
