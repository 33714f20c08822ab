import type { Slot } from '../../model/clock.ts'
import type { PostgresConfig } from '../settings.ts'
import { secondOf, type BacklogRow } from './model.ts'
import type { Query } from '../session/query.ts'
import { longestWindowMinutes } from './drain.ts'
import { isWithinReach, recountedFrom, type ThroughputState } from './throughput.ts'

/**
 * One pass over catalog_image. Where the indexes of docs/indexes.sql are, each part of the last condition is one of them;
 * where they are not, most rows are left out by its first two comparisons. On entering a status Anchore sets last_updated; analyzed_at is set by success alone and stays while an image is
 * analyzed again or goes, so that a row tells of its completion beside its status. Of what finished from second $1 on it
 * gives the minutes, from $2 on the seconds with an id of each image.
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
      array_agg(('x' || left(md5("imageDigest" || ' ' || "userId"), 8))::bit(32)::int)
        FILTER (WHERE finished >= $2::int) AS ids
    FROM catalog_image
    CROSS JOIN LATERAL (
      SELECT 'analyzed' AS status, analyzed_at AS stamp WHERE analyzed_at >= $1::int
      UNION ALL
      SELECT analysis_status, CASE analysis_status WHEN 'analysis_failed' THEN last_updated END
      WHERE image_status = 'active' AND (analysis_status IN ('not_analyzed', 'analyzing')
        OR analysis_status = 'analysis_failed' AND last_updated >= $1::int)
    ) AS told
    CROSS JOIN LATERAL (
      SELECT CASE WHEN stamp < $2::int THEN stamp - stamp % 60 ELSE stamp END AS finished
    ) AS rounded
    WHERE analyzed_at >= $1::int OR analysis_status <> 'analyzed' AND (
      analysis_status IN ('not_analyzed', 'analyzing')
      OR analysis_status = 'analysis_failed' AND last_updated >= $1::int)
    GROUP BY status, finished`,
}

/**
 * The second from which on it is asked what finished, and that from which on each image is told apart; both by Anchore's
 * clock, which is `offset` seconds behind ours.
 */
export function historyOf(
  slot: Slot,
  known: ThroughputState | undefined,
  { offset, stalledAfterSeconds }: Pick<PostgresConfig, 'stalledAfterSeconds'> & { readonly offset: number },
): readonly [number, number] {
  const next = recountedFrom(slot)
  const reaches = known !== undefined && isWithinReach(known.slot, slot)
  const apart = reaches ? Math.min(next, recountedFrom(known.slot) + offset - known.offset) : next
  const looksBack = Math.max(longestWindowMinutes * 60, stalledAfterSeconds)
  return [Math.min(secondOf(slot) - looksBack, apart) - offset, apart - offset]
}
