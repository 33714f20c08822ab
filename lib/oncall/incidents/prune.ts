import type { Incident, OncallRecord } from './incident.ts'

/** Closed incidents are kept for the digest of a day, which is sent after its end. */
export const keptMs = 25 * 60 * 60_000
const maxClosed = 200
const maxEarlyOks = 1_000

/** The record without old closed incidents, silences and OKs; the same object if there are none. */
export function prune(record: OncallRecord, now: number): OncallRecord {
  const closed = record.incidents
    .filter(({ closedAt }) => closedAt !== undefined && now - closedAt < keptMs)
    .toSorted((one, other) => (other.closedAt ?? 0) - (one.closedAt ?? 0))
    .filter((incident, index) => index < maxClosed || isShown(incident))
  const kept = new Set(closed.map(({ id }) => id))
  const incidents = record.incidents.filter(({ id, closedAt }) => closedAt === undefined || kept.has(id))
  const silences = record.silences.filter(({ until }) => now - until < keptMs)
  const oks = Object.entries(record.earlyOks)
  const earlyOks = oks
    .filter(([, at]) => now - at < keptMs)
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, maxEarlyOks)
  const isSame =
    incidents.length === record.incidents.length &&
    silences.length === record.silences.length &&
    earlyOks.length === oks.length
  return isSame ? record : { ...record, incidents, silences, earlyOks: Object.fromEntries(earlyOks) }
}

/** Whether a channel shows the incident as open: it must still be resolved there. */
function isShown({ channels }: Incident): boolean {
  return Object.values(channels).some(({ open }) => open !== 'no')
}
