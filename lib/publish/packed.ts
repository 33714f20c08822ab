import { gunzipSync, gzipSync } from 'node:zlib'
import { failed, messageOf, success, type Outcome, at, numberAt } from '../model/index.ts'

/**
 * The number of the format of everything that is stored. A release that changes what it stores increases it; it does not
 * read what another format wrote.
 */
export const format = 3

/** Far more than the 10 MB of a thousand targets. */
const maxBytes = 64 * 1024 * 1024

/** The stored form of a JSON value: compressed, with the number of its format. */
export function pack(value: unknown): Uint8Array {
  return gzipSync(JSON.stringify({ format, value: value ?? null }))
}

/** The JSON value, or the reason why it is unreadable. Its shape needs no check: the format fixes it. */
export function unpack(bytes: unknown): Outcome<unknown, string> {
  try {
    if (!(bytes instanceof Uint8Array)) return failed('it is not bytes')
    const json: unknown = JSON.parse(gunzipSync(bytes, { maxOutputLength: maxBytes }).toString('utf8'))
    const found = numberAt(json, 'format')
    if (found === format) return success(at(json, 'value'))
    return failed(`it has the format ${found ?? 'none'}, and this release reads ${format}`)
  } catch (error) {
    return failed(messageOf(error))
  }
}
