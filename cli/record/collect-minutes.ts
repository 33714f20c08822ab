import { setTimeout as pause } from 'node:timers/promises'
import { anchoreCollector, type AnchoreSource } from '../../lib/anchore/index.ts'
import type { Config } from '../../lib/config/index.ts'
import { slotOf, systemClock, type Slot, type Log } from '../../lib/model/index.ts'
import type { Collected, Collector, Previous } from '../../lib/findings/index.ts'
import { postgresCollector, type PostgresSource } from '../../lib/postgres/index.ts'
import type { Recorder } from '../../local/capture/recorder.ts'
import type { CapturedMinute } from '../../local/capture/capture.ts'
import { laterSlot } from '../collect/collect-twice.ts'

/** The time for one collector in a deployed run. */
const runMs = 20_000

export interface CollectedMinute {
  readonly minute: CapturedMinute
  /** The results of collect-anchore and collect-postgres. */
  readonly collected: readonly Collected[]
}

export interface RecordOptions {
  readonly config: Config
  readonly recorder: Recorder
  readonly secrets: AnchoreSource['secrets']
  readonly tokens: PostgresSource['tokens']
  readonly minutes: number
  /** From the start of one run to the start of the next, milliseconds. */
  readonly intervalMs: number
  /** The time for one collector, milliseconds; default: as in a run. */
  readonly collectMs?: number
  /** The time by the clock of the collected systems. */
  readonly now: () => Promise<number>
  readonly log: Log
  readonly signal: AbortSignal
}

/**
 * Runs both collectors once a minute, each with its state of the previous minute, and yields their answers. Ends early
 * when `signal` aborts.
 */
export async function* collectMinutes(options: RecordOptions): AsyncGenerator<CollectedMinute> {
  const { recorder, minutes, intervalMs, collectMs = runMs, now, log, signal } = options
  const collectors = collectorsOf(options)
  let previous: readonly (Previous | undefined)[] = []
  let last: Slot | undefined
  for (let minute = 1; minute <= minutes; minute += 1) {
    const began = systemClock()
    const time = await now()
    const slot = last === undefined ? slotOf(time) : laterSlot(last, time)
    last = slot
    // One after the other, in the order in which their answers are replayed.
    const collected: Collected[] = []
    for (const [index, collector] of collectors.entries()) {
      const ends = AbortSignal.any([signal, AbortSignal.timeout(collectMs)])
      const tick = { slot, clock: systemClock, log, signal: ends }
      collected.push(await collector.collect(previous[index], tick))
    }
    if (signal.aborted) return
    previous = collected.map(({ state }) => ({ slot, state }))
    yield { minute: recorder.take(slot), collected }
    const restMs = Math.max(0, intervalMs - (systemClock() - began))
    if (minute < minutes && !(await passed(restMs, signal))) return
  }
}

/** Waits; returns false as soon as the signal aborts. */
function passed(ms: number, signal: AbortSignal): Promise<boolean> {
  return pause(ms, true, { signal }).catch(() => false)
}

function collectorsOf({ config, recorder, secrets, tokens }: RecordOptions): readonly Collector[] {
  const { http, dns, logIn } = recorder
  return [
    anchoreCollector({ config, http, dns, secrets, loggedOnce: new Set() }),
    postgresCollector({ config, secrets, tokens, logIn }),
  ]
}
