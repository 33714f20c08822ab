import type { Slot } from '../../model/index.ts'
import type { Query } from '../session/query.ts'

/** The images with one status; finished images also by the second or minute in which they finished. */
export interface BacklogRow {
  readonly status: string
  /** The time at which they finished, unix seconds by Anchore's clock; null for unfinished ones. */
  readonly finished: number | null
  readonly images: number
  /** The id of each image that finished recently; otherwise null. */
  readonly ids: readonly number[] | null
  /** The smallest last_updated among them, unix seconds: the start of the oldest wait or analysis. */
  readonly oldest: number | null
  /** The largest last_updated: the start of the newest. */
  readonly newest: number | null
  /** The timestamp and the digest of the oldest unfinished one: `1764200000 sha256:…`. */
  readonly oldest_image: string | null
}

/**
 * One pass over catalog_image. Each part of the last condition uses one index of docs/indexes.sql; without them its first
 * two comparisons filter most rows. Anchore sets last_updated when an image enters a status. Success alone sets
 * analyzed_at, and it stays while the image is analyzed again: so a row can be in analysis and have a completion. Images
 * that finished from second $1 on are counted by the minute, from $2 on by the second and with their ids.
 */
export const backlogQuery: Query<BacklogRow> = {
  name: 'backlog',
  reads: {
    catalog_image: [
      ...['imageDigest', 'userId', 'analysis_status', 'image_status', 'last_updated', 'analyzed_at'],
    ],
  },
  since: 'anchore-engine 0.2',
  budgetMs: 3_000,
  text: `
    SELECT status, finished, count(*)::int AS images, min(last_updated)::float8 AS oldest,
      max(last_updated)::float8 AS newest,
      min(last_updated || ' ' || "imageDigest") FILTER (WHERE finished IS NULL) AS oldest_image,
      array_agg(('x' || left(md5("imageDigest" || ' ' || "userId"), 8))::bit(32)::int)
        FILTER (WHERE finished >= $2::int) AS ids
    FROM catalog_image
    CROSS JOIN LATERAL (
      SELECT 'analyzed' AS status, analyzed_at AS stamp WHERE analyzed_at >= $1::int
      UNION ALL
      SELECT analysis_status, CASE analysis_status WHEN 'analysis_failed' THEN last_updated END
      WHERE image_status = 'active' AND (analysis_status IN ('not_analyzed', 'analyzing')
        OR analysis_status = 'analysis_failed' AND last_updated >= $1::int)
    ) AS event
    CROSS JOIN LATERAL (
      SELECT CASE WHEN stamp < $2::int THEN stamp - stamp % 60 ELSE stamp END AS finished
    ) AS rounded
    WHERE analyzed_at >= $1::int OR analysis_status <> 'analyzed' AND (
      analysis_status IN ('not_analyzed', 'analyzing')
      OR analysis_status = 'analysis_failed' AND last_updated >= $1::int)
    GROUP BY status, finished`,
}

/** Images that finished in one second of our clock; without ids, in the minute that begins with it. */
export interface Finished {
  readonly second: number
  readonly images: number
  readonly ids: readonly number[]
}

/** Anchore's backlog as one snapshot of its table shows it, by our clock. */
export interface Backlog {
  /** Seconds that were added to Anchore's timestamps: the delay of its clock against ours. */
  readonly offset: number
  readonly waiting: number
  readonly analyzing: number
  /** Seconds at the slot; 0 when none waits. */
  readonly oldestWait: number
  /** Seconds at the slot; 0 when none is analyzed. */
  readonly longestAnalysis: number
  /** The age of the newest analysis, seconds at the slot; 0 when none is analyzed. */
  readonly shortestAnalysis: number
  /** The short digests of the image that has waited longest and of the one with the longest analysis. */
  readonly oldestImage: string | undefined
  readonly longestImage: string | undefined
  readonly completed: readonly Finished[]
  readonly failed: readonly Finished[]
}

/** `offset` is that of Anchore's clock, a multiple of 60 s. */
export function backlogOf(rows: readonly BacklogRow[], slot: Slot, offset: number): Backlog {
  const waiting = rows.find(({ status }) => status === 'not_analyzed')
  const analyzing = rows.find(({ status }) => status === 'analyzing')
  // A row that is newer than the slot has no age yet.
  const ageOf = (stamp: number | null | undefined): number =>
    stamp === null || stamp === undefined ? 0 : Math.max(0, secondOf(slot) - stamp - offset)
  return {
    offset,
    waiting: waiting?.images ?? 0,
    analyzing: analyzing?.images ?? 0,
    oldestWait: ageOf(waiting?.oldest),
    longestAnalysis: ageOf(analyzing?.oldest),
    shortestAnalysis: ageOf(analyzing?.newest),
    oldestImage: shortDigest(waiting?.oldest_image),
    longestImage: shortDigest(analyzing?.oldest_image),
    completed: finishedOf(rows, 'analyzed', offset),
    failed: finishedOf(rows, 'analysis_failed', offset),
  }
}

/** `sha256:` and twelve digits, as container tools show an image. */
function shortDigest(image: string | null | undefined): string | undefined {
  return image?.replace(/^\S* /, '').slice(0, 19)
}

function finishedOf(rows: readonly BacklogRow[], wanted: string, offset: number): readonly Finished[] {
  return rows.flatMap(({ status, finished, images, ids }) =>
    status === wanted && finished !== null ? [{ second: finished + offset, images, ids: ids ?? [] }] : [],
  )
}

/** The second that the slot begins with. */
export function secondOf(slot: Slot): number {
  return slot / 1_000
}

/** Images that finished from second `from` up to and without `to`. */
export function finishedBetween(finished: readonly Finished[], from: number, to = Infinity): number {
  return finished.reduce((sum, { second, images }) => (second >= from && second < to ? sum + images : sum), 0)
}
