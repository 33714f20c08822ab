import { messageOf } from '../../lib/model/failure.ts'
import { cpuMilliseconds, millisecondsOf } from '../measure.ts'
import type { Peer } from './peer.ts'

const name = 'parse-prometheus-text-format'
const leastMs = 200

/** The npm package that most use, the fastest that we know of; its values stay text, and it checks little. */
export async function npmParser(body: Buffer): Promise<Peer> {
  try {
    // Not a dependency of its own accord: where it is not installed the bench goes without it.
    const { default: parse } = (await import(name)) as { readonly default?: unknown }
    if (typeof parse !== 'function') return { ok: false, reason: `npm's ${name}: it exports no function` }
    const call = (): void => {
      Reflect.apply(parse, undefined, [body.toString('utf8')])
    }
    call()
    const round = (): number => millisecondsOf(call, leastMs, cpuMilliseconds)
    return { ok: true, contestant: { round }, close: () => undefined }
  } catch (error) {
    // Not installed; or it refuses the file, as one of Anchore's with its empty HELP texts.
    return { ok: false, reason: `npm's ${name}: ${messageOf(error).split('\n')[0] ?? ''}` }
  }
}
