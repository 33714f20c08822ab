import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createInflate } from 'node:zlib'
import { at } from '../model/json.ts'
import type { TakeTurn } from './semaphore.ts'

/** Why a body that arrived cannot be used; its message may be shown. */
export class BodyError extends Error {
  override readonly name = 'BodyError'
  readonly kind: 'malformed' | 'too-large' | 'truncated'

  constructor(kind: BodyError['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

/** The content codings that a request may ask for (RFC 9110, 8.4.1), and what undoes each. */
const inflaters = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
])

/** The value of Accept-Encoding. */
export const acceptedEncodings = 'gzip, deflate'

/**
 * A longer body is large, bytes inflated: several times what a service of Anchore exports (44 kB). So many of them are
 * read at the same time, the others wait in their sockets: 50 of 20 MB would take 900 MB of memory; so they take 250.
 */
const large = 250_000
export const largeAtOnce = 2

export interface BodyBounds {
  /** Count inflated: a bomb of a few kilobytes is cut off like any other. */
  readonly maxBytes: number
  /** Of large bodies. */
  readonly takeTurn: TakeTurn
  readonly signal: AbortSignal
}

/** The whole of a body, inflated. It is read no further than its bounds. Rejects with a BodyError, or as the stream does. */
export async function readBody(body: Readable, encoding: string, bounds: BodyBounds): Promise<Buffer> {
  const { collect, isLarge } = collector(bounds)
  const inflater = inflaters.get(encoding)
  const isPlain = encoding === '' || encoding === 'identity'
  if (!isPlain && inflater === undefined) return pipeline(body, () => Promise.reject<Buffer>(unasked()))
  const read = inflater === undefined ? pipeline(body, collect) : pipeline(body, inflater(), collect)
  return read.catch((error: unknown) => {
    // Who is silent for so long has no remedy in common with who has too much to say.
    throw isLarge() && bounds.signal.aborted ? slow(error) : (inflationError(error) ?? error)
  })
}

interface BodyCollector {
  readonly collect: (chunks: AsyncIterable<Buffer>) => Promise<Buffer>
  readonly isLarge: () => boolean
}

function collector({ maxBytes, takeTurn, signal }: BodyBounds): BodyCollector {
  let bytes = 0
  let endTurn: (() => void) | undefined
  const isLarge = (): boolean => bytes > large
  const collect = async (chunks: AsyncIterable<Buffer>): Promise<Buffer> => {
    const parts: Buffer[] = []
    for await (const chunk of chunks) {
      bytes += chunk.length
      if (bytes > maxBytes) throw new BodyError('too-large', `the answer has more than ${maxBytes} bytes`)
      parts.push(chunk)
      if (isLarge()) endTurn ??= await takeTurn(signal)
    }
    return Buffer.concat(parts, bytes)
  }
  return { collect: (chunks) => collect(chunks).finally(() => endTurn?.()), isLarge }
}

function slow(cause: unknown): BodyError {
  const message = `the answer has more than ${large} bytes, too many to be read in its time`
  return new BodyError('too-large', message, { cause })
}

function unasked(): BodyError {
  return new BodyError('malformed', 'the answer is encoded in a way that nobody asked for')
}

/** What zlib's codes mean; undefined for an error that is not its own. */
function inflationError(cause: unknown): BodyError | undefined {
  const code = at(cause, 'code')
  if (code === 'Z_BUF_ERROR')
    return new BodyError('truncated', 'the compressed answer was cut short', { cause })
  if (code === 'Z_DATA_ERROR')
    return new BodyError('malformed', 'the compressed answer is damaged', { cause })
  return undefined
}
