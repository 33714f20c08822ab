import type { Slot } from '../../model/index.ts'
import type { PostgresConfig } from '../settings.ts'
import { secondOf, type BacklogRow } from './model.ts'
import type { Query } from '../session/query.ts'
import { longestWindowMinutes } from './drain.ts'
import { isWithinReach, recountedFrom, type ThroughputState } from './throughput.ts'

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
      'imageDigest',
      'userId',
      'analysis_status',
      'image_status',
      'last_updated',
      'analyzed_at',
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

/**
 * The parameters of the query, seconds by Anchore's clock, which is `offset` behind ours. Finished images are counted
 * from $1 on, and have their ids from $2 on.
 */
export function backlogParameters(
  slot: Slot,
  known: ThroughputState | undefined,
  { offset, stalledAfterSeconds }: Pick<PostgresConfig, 'stalledAfterSeconds'> & { readonly offset: number },
): readonly [number, number] {
  const nextRun = recountedFrom(slot)
  const continues = known !== undefined && isWithinReach(known.slot, slot)
  const withIds = continues
    ? Math.min(nextRun, recountedFrom(known.slot) + offset - (known.offset ?? 0))
    : nextRun
  const windowSeconds = Math.max(longestWindowMinutes * 60, stalledAfterSeconds)
  return [Math.min(secondOf(slot) - windowSeconds, withIds) - offset, withIds - offset]
}
