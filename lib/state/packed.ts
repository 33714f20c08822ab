import { gunzipSync, gzipSync } from 'node:zlib'
import { failed, messageOf, success, type Outcome } from '../model/failure.ts'
import { at, numberAt } from '../model/json.ts'

/** Goes up when the shape of a collector's state changes. */
const version = 3
/** The outbox and its items have kept their shape since this version, so that an upgrade loses none of them. */
export const firstOutboxVersion = 2

/** Far more than the 10 MB of a thousand targets. */
const maxBytes = 64 * 1024 * 1024

/** The stored form of a JSON value: with the version, compressed. */
export function pack(value: unknown): Uint8Array {
  return gzipSync(JSON.stringify({ version, value: value ?? null }))
}

/** The JSON value, or the reason why it is unreadable. Its shape is that of its version: readers need not check it. */
export function unpack(bytes: unknown, firstVersion = version): Outcome<unknown, string> {
  try {
    if (!(bytes instanceof Uint8Array)) return failed('it is not bytes')
    const json: unknown = JSON.parse(gunzipSync(bytes, { maxOutputLength: maxBytes }).toString('utf8'))
    const written = numberAt(json, 'version') ?? 0
    if (written >= firstVersion && written <= version) return success(at(json, 'value'))
    return failed('another version wrote it')
  } catch (error) {
    return failed(messageOf(error))
  }
}
