import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createInflate } from 'node:zlib'
import { at } from '../model/index.ts'
import type { Acquire } from './concurrency.ts'

/** A body that arrived and cannot be used; the message contains no secret. */
export class BodyError extends Error {
  override readonly name = 'BodyError'
  readonly kind: 'malformed' | 'too-large' | 'truncated'

  constructor(kind: BodyError['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

/** The content codings (RFC 9110, 8.4.1) that requests accept, each with its decoder. */
const inflaters = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
])

/** The value of Accept-Encoding. */
export const acceptedEncodings = 'gzip, deflate'

/** In bytes after inflation. A body above this is large; a service of Anchore exports 44 kB. */
const largeBytes = 250_000
/** Large bodies read at the same time; others wait in their sockets. 50 of 20 MB took 900 MB of memory, 2 take 250 MB. */
export const maxLargeBodies = 2

export interface BodyBounds {
  /** Limits the inflated body: a compression bomb of a few kilobytes is cut off as well. */
  readonly maxBytes: number
  /** Limits the number of large bodies that are read at the same time. */
  readonly acquire: Acquire
  readonly signal: AbortSignal
}

/** Reads a whole body, inflated, within its bounds. Rejects with a BodyError, or as the stream does. */
export async function readBody(body: Readable, encoding: string, bounds: BodyBounds): Promise<Buffer> {
  const { collect, isLarge } = chunkCollector(bounds)
  const inflater = inflaters.get(encoding)
  const isPlain = encoding === '' || encoding === 'identity'
  if (!isPlain && inflater === undefined)
    return pipeline(body, () => Promise.reject<Buffer>(unknownEncoding()))
  const read = inflater === undefined ? pipeline(body, collect) : pipeline(body, inflater(), collect)
  return read.catch((error: unknown) => {
    // A large body that times out is `too-large`, not `timeout`: the remedy differs.
    throw isLarge() && bounds.signal.aborted ? slow(error) : (inflationError(error) ?? error)
  })
}

interface ChunkCollector {
  readonly collect: (chunks: AsyncIterable<Buffer>) => Promise<Buffer>
  readonly isLarge: () => boolean
}

function chunkCollector({ maxBytes, acquire, signal }: BodyBounds): ChunkCollector {
  let bytes = 0
  let release: (() => void) | undefined
  const isLarge = (): boolean => bytes > largeBytes
  const collect = async (chunks: AsyncIterable<Buffer>): Promise<Buffer> => {
    const parts: Buffer[] = []
    for await (const chunk of chunks) {
      bytes += chunk.length
      if (bytes > maxBytes) throw new BodyError('too-large', `the answer has more than ${maxBytes} bytes`)
      parts.push(chunk)
      if (isLarge()) release ??= await acquire(signal)
    }
    return Buffer.concat(parts, bytes)
  }
  return { collect: (chunks) => collect(chunks).finally(() => release?.()), isLarge }
}

function slow(cause: unknown): BodyError {
  const message = `the answer has more than ${largeBytes} bytes and was not read in time`
  return new BodyError('too-large', message, { cause })
}

function unknownEncoding(): BodyError {
  return new BodyError('malformed', 'the answer has a content encoding that the request does not accept')
}

/** The failure behind an error of zlib; undefined for any other error. */
function inflationError(cause: unknown): BodyError | undefined {
  const code = at(cause, 'code')
  if (code === 'Z_BUF_ERROR')
    return new BodyError('truncated', 'the compressed answer was cut short', { cause })
  if (code === 'Z_DATA_ERROR')
    return new BodyError('malformed', 'the compressed answer is damaged', { cause })
  return undefined
}
