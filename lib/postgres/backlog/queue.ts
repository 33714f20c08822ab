import { success, sample } from '../../model/index.ts'
import { imagesUnqueued } from '../metrics.ts'
import type { Reading } from '../reading.ts'
import type { Query } from '../session/query.ts'

/**
 * The catalog queues an image within seconds; an analyzer that takes the image deletes the row in queue. The first
 * comparison is that of the partial index in docs/indexes.sql.
 */
const queueQuery: Query<{ readonly unqueued: number }> = {
  name: 'queue',
  reads: { queue: ['queueName'], catalog_image: ['analysis_status', 'image_status'] },
  since: 'anchore-engine 0.2',
  budgetMs: 3_000,
  text: `
    SELECT greatest(0, waiting - queued)::int AS unqueued
    FROM (
      SELECT count(*) AS waiting FROM catalog_image
      WHERE analysis_status <> 'analyzed' AND analysis_status = 'not_analyzed' AND image_status = 'active'
    ) AS image, (SELECT count(*) AS queued FROM queue WHERE "queueName" = 'images_to_analyze') AS row`,
}

export const queue: Reading = {
  name: 'queue',
  queries: [queueQuery],
  read: async ({ session }) => {
    const answer = await session.query(queueQuery)
    if (!answer.ok) return answer
    return success({ samples: answer.value.map(({ unqueued }) => sample(imagesUnqueued, unqueued)) })
  },
}
