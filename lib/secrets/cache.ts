import type { Clock } from '../model/clock.ts'
import type { LookUpOptions } from './secrets.ts'

/** The text that a store holds under a name; undefined when it holds no text. Rejects with its client's error. */
export type SecretStore = (name: string, signal: AbortSignal) => Promise<string | undefined>

/** The same with a memory. */
export type CachedStore = (name: string, options: LookUpOptions) => Promise<string | undefined>

/** How old a value may be: a rotated secret that is still accepted is replaced without a refused login. */
export const timeToLiveMs = 5 * 60_000
/** One call, well within the 5 s of a channel. */
const lookUpMs = 3_000

/** Keeps what the store said, longer where it fails; look-ups of one name at the same time share one call, which no caller can abort. */
export function cached(store: SecretStore, clock: Clock): CachedStore {
  const held = new Map<string, { readonly text: string | undefined; readonly until: number }>()
  const underWay = new Map<string, Promise<string | undefined>>()
  const fetchOnce = (name: string): Promise<string | undefined> => {
    const fetching =
      underWay.get(name) ??
      store(name, AbortSignal.timeout(lookUpMs))
        .then((text) => {
          held.set(name, { text, until: clock() + timeToLiveMs })
          return text
        })
        .finally(() => underWay.delete(name))
    underWay.set(name, fetching)
    return fetching
  }
  return (name, { fresh = false, signal }) => {
    const known = held.get(name)
    if (!fresh && known !== undefined && clock() < known.until) return Promise.resolve(known.text)
    const found = fetchOnce(name)
    // A store in trouble does not take away what is known; whether it still holds, the login will say.
    const kept = fresh || known === undefined ? found : found.catch(() => known.text)
    return unlessAborted(kept, signal)
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
