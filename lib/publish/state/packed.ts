import { gunzipSync, gzipSync } from 'node:zlib'
import { failed, messageOf, success, type Outcome, at, numberAt } from '../../model/index.ts'

/** A release that must not read the state of earlier ones increases it; the counts and waiting data of that state are lost. */
const version = 2

/** Far more than the 10 MB of a thousand targets. */
const maxBytes = 64 * 1024 * 1024

/** The stored form of a JSON value: with the version, compressed. */
export function pack(value: unknown): Uint8Array {
  return gzipSync(JSON.stringify({ version, value: value ?? null }))
}

/**
 * The JSON value, or the reason why it is unreadable. Readers need not check its shape: the version fixes it, except that
 * an earlier release may not have written all parts.
 */
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
