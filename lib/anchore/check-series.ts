import { type Slot, listed } from '../model/index.ts'
import {
  processStart,
  isPossible,
  seriesText,
  type PrometheusSample,
  selectorText,
} from '../prometheus/index.ts'
import type { FailedScrape } from './failures.ts'
import { signalReads, type Replica, type Signal } from './signal.ts'

/** The queue gauges appear 6 s after the start of the process, free space after 15 s; a run may be late. */
const freshSeconds = 120
/** Clocks differ by less; a start that is further in the future is invalid. */
const maxAheadSeconds = 600
/** Bounds of one message. */
const maxListed = 3
const maxCharacters = 200

const exportRemedy =
  "Compare with the service's own /metrics. If this version of Anchore exports it under another name or label, report it."
const valueRemedy = "Look at the service's own /metrics and at its log: the value is not published."

/**
 * A failure for each signal whose series are missing or have an impossible value: without it their metrics and alarms
 * would vanish silently. A gauge is present unless its process has just started. A counter is present only after its
 * first observation, but always has all of its labels.
 */
export function checkSeries(
  signals: readonly Signal[],
  replica: Replica,
  slot: Slot,
): readonly FailedScrape[] {
  if (replica.process === undefined) return []
  const own = signals.filter(({ service = replica.service }) => service === replica.service)
  return own.flatMap((signal) => {
    const named = replica.samples.filter(({ name }) => signal.names.includes(name))
    const read = named.filter((sample) => signalReads(signal, replica.service, sample))
    const impossible = read.filter((sample) => !isPossible(sample))
    return [
      ...(signal.kind === 'gauge' && read.length === 0 && !isFresh(replica, slot)
        ? [failure(replica, 'unsupported', absentText(signal, named))]
        : []),
      ...(signal.kind === 'counter' ? checkLabels(signal, replica, named) : []),
      ...(impossible.length > 0 ? [failure(replica, 'malformed', impossibleText(impossible))] : []),
    ]
  })
}

function isFresh({ samples }: Replica, slot: Slot): boolean {
  const start = samples.find(({ name }) => name === processStart)?.value ?? 0
  const ageSeconds = slot / 1000 - start
  return ageSeconds < freshSeconds && ageSeconds > -maxAheadSeconds
}

function checkLabels(
  { match = {} }: Signal,
  replica: Replica,
  named: readonly PrometheusSample[],
): readonly FailedScrape[] {
  return Object.keys(match).flatMap((label) => {
    const without = named.filter(({ labels }) => !labels.has(label))
    if (without.length === 0) return []
    return [failure(replica, 'unsupported', `there is no label ${label}: ${listOf(without.map(seriesText))}`)]
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
  return listed(
    texts.map((text) => text.slice(0, maxCharacters)),
    maxListed,
  )
}

function failure(
  { service, replica }: Replica,
  kind: 'unsupported' | 'malformed',
  message: string,
): FailedScrape {
  const remedy = kind === 'unsupported' ? exportRemedy : valueRemedy
  return { service, replica, kind, message, remedy, answered: true }
}
