import { isAscii, isUtf8 } from 'node:buffer'

/** A stretch of whole lines of a body, as text; only the body's last line may lack its line feed. */
export interface Stretch {
  readonly text: string
  /** The text between two places in memory of its own, so that who keeps a line does not keep the stretch. */
  readonly copy: (start: number, end: number) => string
  /** Which of its lines, from 1, are not UTF-8; `text` has U+FFFD for what is broken in them. */
  readonly broken: ReadonlySet<number>
}

const lineFeed = 10
const none: ReadonlySet<number> = new Set()
/** Strings up to here live and die in V8's young generation; each longer one is mapped and unmapped by itself. */
const stretchBytes = 64 * 1024

/** The body piece by piece, so that reading it takes little memory beside it. */
export function* stretchesOf(body: Buffer): Generator<Stretch> {
  for (let start = 0; start < body.length;) {
    const end = endOfStretch(body, start)
    yield stretchOf(body.subarray(start, end))
    start = end
  }
}

function endOfStretch(body: Buffer, start: number): number {
  if (body.length - start <= stretchBytes) return body.length
  const last = body.lastIndexOf(lineFeed, start + stretchBytes - 1)
  // A line that is longer than a stretch is one of its own.
  const found = last >= start ? last : body.indexOf(lineFeed, start + stretchBytes)
  return found === -1 ? body.length : found + 1
}

function stretchOf(bytes: Buffer): Stretch {
  if (isAscii(bytes)) {
    // A byte a character: many times faster to decode and to slice than UTF-8.
    const copy: Stretch['copy'] = (start, end) => bytes.toString('latin1', start, end)
    return { text: bytes.toString('latin1'), copy, broken: none }
  }
  const text = bytes.toString('utf8')
  const copy: Stretch['copy'] = (start, end) => Buffer.from(text.slice(start, end)).toString()
  return { text, copy, broken: isUtf8(bytes) ? none : brokenLines(bytes) }
}

function brokenLines(bytes: Buffer): ReadonlySet<number> {
  const broken = new Set<number>()
  let line = 0
  for (let start = 0; start < bytes.length;) {
    line += 1
    const found = bytes.indexOf(lineFeed, start)
    const end = found === -1 ? bytes.length : found
    if (!isUtf8(bytes.subarray(start, end))) broken.add(line)
    start = end + 1
  }
  return broken
}
