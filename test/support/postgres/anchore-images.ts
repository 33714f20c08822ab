import type { Client } from 'pg'

/** What becomes of one image, as Anchore writes it down; `at` is the stamp, unix seconds. */
export interface ImageEvent {
  readonly kind: 'arrive' | 'start' | 'complete' | 'fail' | 'again' | 'delete'
  readonly digest: string
  readonly account?: string
  readonly at: number
}

/**
 * Anchore's statements for each. A forced analysis keeps analyzed_at until it completes; what finished is also told by
 * an event, which stays when the image goes.
 */
const statements: Readonly<Record<ImageEvent['kind'], (event: ImageEvent) => string>> = {
  arrive: ({ digest, account, at }) =>
    `INSERT INTO catalog_image ("imageDigest", "userId", created_at, last_updated, analysis_status, image_status)
     VALUES ('${digest}', '${account ?? 'admin'}', ${at}, ${at}, 'not_analyzed', 'active')`,
  start: (event) => update(event, `analysis_status = 'analyzing', last_updated = ${event.at}`),
  complete: (event) =>
    `${update(event, `analysis_status = 'analyzed', last_updated = ${event.at}, analyzed_at = ${event.at}`)};
     ${told('completed', event)}`,
  fail: (event) =>
    `${update(event, `analysis_status = 'analysis_failed', last_updated = ${event.at}`)}; ${told('failed', event)}`,
  again: (event) => update(event, `analysis_status = 'not_analyzed', last_updated = ${event.at}`),
  delete: (event) => update(event, `image_status = 'deleting', last_updated = ${event.at}`),
}

function update({ digest, account }: ImageEvent, set: string): string {
  return `UPDATE catalog_image SET ${set} WHERE "imageDigest" = '${digest}' AND "userId" = '${account ?? 'admin'}'`
}

function told(end: string, { at }: ImageEvent): string {
  return `INSERT INTO events (generated_uuid, type, level, "timestamp")
    VALUES (gen_random_uuid(), 'user.image.analysis.${end}', 'info', to_timestamp(${at}) AT TIME ZONE 'utc')`
}

/** Commits the events, in their order. */
export async function happen(anchore: Client, events: readonly ImageEvent[]): Promise<void> {
  if (events.length > 0) await anchore.query(events.map((event) => statements[event.kind](event)).join(';\n'))
}
