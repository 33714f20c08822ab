import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createInflate } from 'node:zlib'
import { at } from './json.ts'

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
 * The whole of a body, inflated. It is read no further than `maxBytes`, which count inflated: a bomb of a few
 * kilobytes is cut off like any other. Rejects with a BodyError, or as the stream does.
 */
export async function readBody(body: Readable, encoding: string, maxBytes: number): Promise<Buffer> {
  const collect = (chunks: AsyncIterable<Buffer>): Promise<Buffer> => atMost(maxBytes, chunks)
  if (encoding === '' || encoding === 'identity') return pipeline(body, collect)
  const inflater = inflaters.get(encoding)
  if (inflater === undefined) return pipeline(body, () => Promise.reject<Buffer>(unasked()))
  return pipeline(body, inflater(), collect).catch((error: unknown) => {
    throw inflationError(error) ?? error
  })
}

async function atMost(maxBytes: number, chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new BodyError('too-large', `the answer has more than ${maxBytes} bytes`)
    parts.push(chunk)
  }
  return Buffer.concat(parts, bytes)
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
