const longestStart = 1_000
const html = /^\uFEFF?\s*(?:<!--[^]*?-->\s*)*<(?:!doctype\s+html|html)\b/i

/** Why a body is no exposition at all; undefined where its lines are to be read. */
export function noExposition(body: Buffer): string | undefined {
  const start = body.toString('utf8', 0, longestStart)
  if (html.test(start)) return 'a web page (HTML), no metrics'
  return body.length <= longestStart && start.trim() === '' ? 'empty, no metrics' : undefined
}
