import type { ServerResponse } from 'node:http'

/**
 * The form of a process's answers: normal; none (silent); 404 for /metrics (without-metrics); or for /metrics an answer
 * that is cut in the middle of a line, has a series for each image (huge), or comes 20 bytes at a time (dribbling).
 */
export type AnswerMode = 'normal' | 'silent' | 'without-metrics' | 'cut' | 'huge' | 'dribbling'

/** Sends an exposition in this mode. */
export function sendExposition(response: ServerResponse, text: string, mode: AnswerMode): void {
  if (mode === 'dribbling') dribble(response, text)
  else if (mode === 'cut') response.end(cut(text))
  else if (mode === 'huge') {
    response.write(text)
    response.end(seriesOfImages())
  } else response.end(text)
}

/** The first half; if it ends at the end of a line, a part of the next line too. */
function cut(text: string): string {
  const half = text.slice(0, Math.ceil(text.length / 2))
  return half.endsWith('\n') ? text.slice(0, half.length + 5) : half
}

const imageCount = 160_000
let images: Buffer | undefined

/** More than 20 MB, made at the first use; sent even if `name[]` selects other samples. */
function seriesOfImages(): Buffer {
  images ??= Buffer.from(
    Array.from({ length: imageCount }, (_, index) => {
      const digest = `sha256:${index.toString(16).padStart(64, '0')}`
      return `flask_http_request_total{endpoint="get_image",image="${digest}",method="GET",status="200"} 1.0\n`
    }).join(''),
  )
  return images
}

const pieceLength = 20
/** The minimum time of the whole answer, and the minimum pause between two pieces. */
const dribbleMs = { whole: 120_000, piece: 100 }

function dribble(response: ServerResponse, text: string): void {
  const pauseMs = Math.max(dribbleMs.piece, (dribbleMs.whole * pieceLength) / text.length)
  let sent = 0
  const sendNext = (): void => {
    response.write(text.slice(sent, sent + pieceLength))
    sent += pieceLength
    if (sent < text.length) return
    clearInterval(timer)
    response.end()
  }
  const timer = setInterval(sendNext, pauseMs)
  sendNext()
  response.once('close', () => {
    clearInterval(timer)
  })
}
