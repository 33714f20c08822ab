import { isAscii, isUtf8 } from 'node:buffer'

/** Whole lines of a body, decoded; only the body's last line may lack its line feed. */
interface Chunk {
  readonly text: string
  /** False: the chunk is one line, with U+FFFD in place of bad bytes. */
  readonly isUtf8: boolean
}

const lineFeed = 10
/** V8 allocates longer strings outside its young generation, which makes them several times slower. */
const chunkBytes = 64 * 1024

/** Decodes a body chunk by chunk, which takes little extra memory. */
export function* chunksOf(body: Buffer): Generator<Chunk> {
  for (let start = 0; start < body.length;) {
    const end = chunkEnd(body, start)
    const bytes = body.subarray(start, end)
    // Latin-1, a byte a character, is decoded many times faster than UTF-8.
    if (isAscii(bytes)) yield { text: bytes.toString('latin1'), isUtf8: true }
    else if (isUtf8(bytes)) yield { text: bytes.toString('utf8'), isUtf8: true }
    else yield* linesOf(bytes)
    start = end
  }
}

function chunkEnd(body: Buffer, start: number): number {
  if (body.length - start <= chunkBytes) return body.length
  const last = body.lastIndexOf(lineFeed, start + chunkBytes - 1)
  // A line longer than a chunk is a chunk of its own.
  return last >= start ? last + 1 : lineEnd(body, start + chunkBytes)
}

function* linesOf(bytes: Buffer): Generator<Chunk> {
  for (let start = 0; start < bytes.length;) {
    const end = lineEnd(bytes, start)
    const line = bytes.subarray(start, end)
    yield { text: line.toString('utf8'), isUtf8: isUtf8(line) }
    start = end
  }
}

/** The index after the next line feed; the end of the bytes if there is none. */
function lineEnd(bytes: Buffer, from: number): number {
  const found = bytes.indexOf(lineFeed, from)
  return found === -1 ? bytes.length : found + 1
}
