import { gunzipSync, gzipSync } from 'node:zlib'
import { messageOf } from '../model/failure.ts'
import { at, numberAt } from '../model/json.ts'

/** Goes up whenever an older version must not read what this one writes, or the other way round. */
const version = 3

/** What inflates beyond this is not ours: a thousand targets are some 10 MB. */
const maxBytes = 64 * 1024 * 1024

/** A JSON value as it is stored: with the version, compressed. */
export function pack(value: unknown): Uint8Array {
  return gzipSync(JSON.stringify({ version, value: value ?? null }))
}

/** The JSON value, or in a few words why there is none. */
export function unpack(bytes: unknown): { readonly value: unknown } | { readonly unreadable: string } {
  try {
    if (!(bytes instanceof Uint8Array)) return { unreadable: 'it is not bytes' }
    const json: unknown = JSON.parse(gunzipSync(bytes, { maxOutputLength: maxBytes }).toString('utf8'))
    if (numberAt(json, 'version') === version) return { value: at(json, 'value') }
    return { unreadable: 'another version wrote it' }
  } catch (error) {
    return { unreadable: messageOf(error) }
  }
}
