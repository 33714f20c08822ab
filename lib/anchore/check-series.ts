import { type Slot, listed } from '../model/index.ts'
import {
  processStart,
  isPossible,
  seriesText,
  type PrometheusSample,
  selectorText,
  selects,
} from '../prometheus/index.ts'
import type { FailedScrape } from './failures.ts'
import type { Replica, Signal } from './signal.ts'

/** The queue gauges appear 6 s after the start of the process, free space after 15 s; a run may be late. */
const freshSeconds = 120
/** Clocks differ by less; a start that is further in the future is invalid. */
const maxAheadSeconds = 600
/** Bounds of one message. */
const maxListed = 3
const maxCharacters = 200

const remedies = {
  unsupported:
    "Compare with the service's own /metrics. If this version of Anchore exports it under another name or label, report it.",
  malformed: "Look at the service's own /metrics and at its log: the value is not published.",
}

/**
 * A failure for each signal whose series are missing or have an impossible value: without it their metrics and alarms
 * would vanish silently. A gauge is present unless its process has just started. A counter is present only after its
 * first observation, but always has all of its labels.
 */
export function checkSeries(
  signals: readonly Signal[],
  { service, replica, process, samples }: Replica,
  slot: Slot,
): readonly FailedScrape[] {
  if (process === undefined) return []
  const start = samples.find(({ name }) => name === processStart)?.value ?? 0
  const ageSeconds = slot / 1000 - start
  const isFresh = ageSeconds < freshSeconds && ageSeconds > -maxAheadSeconds
  const failure = (kind: keyof typeof remedies, message: string): FailedScrape => ({
    service,
    replica,
    kind,
    message,
    remedy: remedies[kind],
    answered: true,
  })
  return signals
    .filter((signal) => signal.service === service)
    .flatMap((signal) => {
      const named = samples.filter(({ name }) => signal.names.includes(name))
      const read = named.filter((sample) => selects(signal, sample))
      const impossible = read.filter((sample) => !isPossible(sample))
      const isAbsent = signal.kind === 'gauge' && read.length === 0 && !isFresh
      return [
        ...(isAbsent ? [failure('unsupported', absentText(signal, named))] : []),
        ...(signal.kind === 'counter' ? missingLabels(signal, named) : []).map((text) =>
          failure('unsupported', text),
        ),
        ...(impossible.length > 0 ? [failure('malformed', impossibleText(impossible))] : []),
      ]
    })
}

function missingLabels({ match = {} }: Signal, named: readonly PrometheusSample[]): readonly string[] {
  return Object.keys(match).flatMap((label) => {
    const without = named.filter(({ labels }) => !labels.has(label))
    return without.length === 0 ? [] : [`there is no label ${label}: ${listOf(without.map(seriesText))}`]
  })
}

function absentText(signal: Signal, named: readonly PrometheusSample[]): string {
  const series = selectorText(signal).replace(/\{\}$/, '')
  return `${series} is missing${named.length === 0 ? '' : `; found ${listOf(named.map(seriesText))}`}`
}

function impossibleText(impossible: readonly PrometheusSample[]): string {
  return `impossible value: ${listOf(impossible.map((one) => `${seriesText(one)} is ${one.value}`))}`
}

function listOf(texts: readonly string[]): string {
  const short = texts.map((text) => text.slice(0, maxCharacters))
  return listed(short, maxListed)
}
