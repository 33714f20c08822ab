const lineFeed = 10
const hash = 35
const name = /^[ \t]*([a-zA-Z_:][a-zA-Z0-9_:]*)/
/** No requested name is longer. */
const maxName = 256

/** The query that makes prometheus_client export only samples of these names, suffixes of families included. */
export function nameQuery(names: ReadonlySet<string>): string {
  return [...names].map((wanted) => `name%5B%5D=${encodeURIComponent(wanted)}`).join('&')
}

/** Whether a body has samples of names that were not requested: then its target ignores the query. */
export function hasOtherNames(body: Buffer, names: ReadonlySet<string>): boolean {
  for (let start = 0; start < body.length;) {
    const found = body.indexOf(lineFeed, start)
    const end = found === -1 ? body.length : found
    if (body[start] !== hash) {
      const [, written] = name.exec(body.toString('latin1', start, Math.min(end, start + maxName))) ?? []
      if (written !== undefined && !names.has(written)) return true
    }
    start = end + 1
  }
  return false
}
