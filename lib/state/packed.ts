import { gunzipSync, gzipSync } from 'node:zlib'
import { failed, messageOf, success, type Outcome } from '../model/failure.ts'
import { at, numberAt } from '../model/json.ts'

/**
 * Increased when a release must not read the state of the one before; the counts and waiting data of that state are
 * then lost.
 */
const version = 2

/** Far more than the 10 MB of a thousand targets. */
const maxBytes = 64 * 1024 * 1024

/** The stored form of a JSON value: with the version, compressed. */
export function pack(value: unknown): Uint8Array {
  return gzipSync(JSON.stringify({ version, value: value ?? null }))
}

/** The JSON value, or the reason why it is unreadable. The version fixes its shape, so readers need not check it. */
export function unpack(bytes: unknown): Outcome<unknown, string> {
  try {
    if (!(bytes instanceof Uint8Array)) return failed('it is not bytes')
    const json: unknown = JSON.parse(gunzipSync(bytes, { maxOutputLength: maxBytes }).toString('utf8'))
    if (numberAt(json, 'version') === version) return success(at(json, 'value'))
    return failed('another version wrote it')
  } catch (error) {
    return failed(messageOf(error))
  }
}
