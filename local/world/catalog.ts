import { Client } from 'pg'
import type { Slot } from '../../lib/model/index.ts'
import type { Changes, Image } from './image.ts'
import { upkeepStatements, type UpkeepInput } from './upkeep.ts'

export interface Login {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
}

/** Anchore's own bookkeeping. */
export interface Catalog {
  /** Writes the images that arrive, start and finish. */
  readonly write: (changes: Changes) => Promise<void>
  /** Writes the rows of each minute: heartbeats and the age of the vulnerability data. */
  readonly writeUpkeep: (slot: Slot, input: UpkeepInput) => Promise<void>
  readonly close: () => Promise<void>
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000)
const digests = (images: readonly Image[]): string[] => images.map(({ digest }) => digest)
const times = (
  images: readonly Image[],
  moment: keyof Pick<Image, 'arrivedMs' | 'startedMs' | 'finishedMs'>,
) => images.map((image) => seconds(image[moment]))

const arrive = `
INSERT INTO catalog_image ("imageDigest", "userId", created_at, last_updated, analysis_status, image_status, image_size)
SELECT digest, 'admin', at, at, 'not_analyzed', 'active', 180000000 FROM unnest($1::text[], $2::int[]) AS new (digest, at)`

const enqueue = `
INSERT INTO queue ("queueId", "userId", "queueName", created_at, last_updated, popped, "dataId", tries)
SELECT $3 + position, 'system', 'images_to_analyze', at, at, false, digest, 0
FROM unnest($1::text[], $2::int[]) WITH ORDINALITY AS new (digest, at, position)`

const dequeue = `DELETE FROM queue WHERE "queueName" = 'images_to_analyze' AND "dataId" = ANY ($1::text[])`

const start = `
UPDATE catalog_image SET analysis_status = 'analyzing', last_updated = at
FROM unnest($1::text[], $2::int[]) AS new (digest, at) WHERE "imageDigest" = digest`

const finish = `
UPDATE catalog_image SET analysis_status = status, last_updated = at, analyzed_at = CASE WHEN status = 'analyzed' THEN at END
FROM unnest($1::text[], $2::int[], $3::text[]) AS new (digest, at, status) WHERE "imageDigest" = digest`

/** Keeps one connection, as Anchore's pools do, and opens a new one after the server has ended it. */
export async function openCatalog(login: Login): Promise<Catalog> {
  let session: Client | undefined
  const connected = async (): Promise<Client> => {
    if (session !== undefined) return session
    const client = new Client({ ...login })
    client.on('error', () => (session = undefined))
    client.on('end', () => (session = undefined))
    await client.connect()
    session = client
    return client
  }
  await connected()
  let enqueued = 0
  return {
    write: async ({ arrived, started, finished }) => {
      const client = await connected()
      await client.query('BEGIN')
      await client.query(arrive, [digests(arrived), times(arrived, 'arrivedMs')])
      await client.query(enqueue, [digests(arrived), times(arrived, 'arrivedMs'), enqueued])
      enqueued += arrived.length
      await client.query(start, [digests(started), times(started, 'startedMs')])
      await client.query(dequeue, [digests(started)])
      const statuses = finished.map(({ fails }) => (fails ? 'analysis_failed' : 'analyzed'))
      await client.query(finish, [digests(finished), times(finished, 'finishedMs'), statuses])
      await client.query('COMMIT')
    },
    writeUpkeep: async (slot, input) => {
      const client = await connected()
      for (const [text, parameters] of upkeepStatements(slot, input))
        await client.query(text, [...parameters])
    },
    close: async () => {
      await session?.end()
    },
  }
}
