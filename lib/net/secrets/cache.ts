import type { Clock } from '../../model/index.ts'
import type { LookUpOptions } from './secrets.ts'

/** Reads the text under a name; undefined if there is none. Rejects with the error of the store's client. */
export type SecretStore = (name: string, signal: AbortSignal) => Promise<string | undefined>

/** A store with a cache. */
export type CachedStore = (name: string, options: LookUpOptions) => Promise<string | undefined>

/** The lifetime of a value. After a refused login, such as after a rotation, callers bypass the cache (`fresh`). */
const timeToLiveMs = 5 * 60_000
/** For one call; well within the 5 s of a channel. */
const lookUpMs = 3_000

/**
 * Caches values for five minutes and serves stale ones if the store fails. Concurrent look-ups of one name share one
 * call, which no caller can abort.
 */
export function cached(store: SecretStore, clock: Clock): CachedStore {
  const values = new Map<string, { readonly text: string | undefined; readonly until: number }>()
  const pending = new Map<string, Promise<string | undefined>>()
  const fetchOnce = (name: string): Promise<string | undefined> => {
    const fetching =
      pending.get(name) ??
      store(name, AbortSignal.timeout(lookUpMs))
        .then((text) => {
          values.set(name, { text, until: clock() + timeToLiveMs })
          return text
        })
        .finally(() => pending.delete(name))
    pending.set(name, fetching)
    return fetching
  }
  return (name, { fresh = false, signal }) => {
    const known = values.get(name)
    if (!fresh && known !== undefined && clock() < known.until) return Promise.resolve(known.text)
    const found = fetchOnce(name)
    // If the store fails, the stale value may still be valid; the login shows whether it is.
    const value = fresh || known === undefined ? found : found.catch(() => known.text)
    return unlessAborted(value, signal)
  }
}

function unlessAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return promise
  const aborted = new Promise<never>((_resolve, reject) => {
    const abort = (): void => {
      reject(new DOMException('The look-up was aborted', 'AbortError'))
    }
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
  return Promise.race([promise, aborted])
}
