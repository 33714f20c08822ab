import { messageOf } from '../../lib/errors.ts'
import { millisecondsOf } from '../measure.ts'
import type { Peer } from './peer.ts'

const name = 'parse-prometheus-text-format'
const leastMs = 200

/** The npm package that most use, the fastest that we know of; its values stay text, and it checks little. */
export async function npmParser(body: Buffer): Promise<Peer> {
  try {
    // Not a dependency of its own accord: where it is not installed the bench goes without it.
    const found: unknown = await import(name)
    const parse = found instanceof Object && 'default' in found ? found.default : undefined
    if (typeof parse !== 'function') return { ok: false, reason: `npm's ${name} exports no function` }
    const call = (): void => {
      Reflect.apply(parse, undefined, [body.toString('utf8')])
    }
    const round = (): number => millisecondsOf(call, leastMs, () => performance.now())
    return { ok: true, contestant: { round }, close: () => undefined }
  } catch (error) {
    return { ok: false, reason: `npm's ${name}: not installed (${messageOf(error).split('\n')[0] ?? ''})` }
  }
}
