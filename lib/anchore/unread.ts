import type { Slot } from '../model/clock.ts'
import { processStart } from '../prometheus/deltas.ts'
import { isPossible, seriesText, type PrometheusSample } from '../prometheus/sample.ts'
import { selectorText } from '../prometheus/select.ts'
import type { FailedScrape } from './findings.ts'
import type { Replica } from './replica.ts'
import { isRead, type Signal } from './signal.ts'

/** The queue gauges appear 6 s after the start of their process, free space after 15 s; and a run may be late. */
const freshSeconds = 120
/** A message lists so many series, of so many characters each. */
const mostListed = 3
const mostCharacters = 200

const exportRemedy =
  "Compare with the service's own /metrics. If this version of Anchore exports it under another name or label, report it."
const valueRemedy = "Look at the service's own /metrics and at its log: the value is not published."

/**
 * The series that the signals need and a good answer lacks or has with an impossible value: without a failure their
 * metrics and alarms would vanish silently. A gauge must be there unless its process has just started. A counter exists
 * only from its first observation on, but has all of its labels.
 */
export function unreadOf(signals: readonly Signal[], replica: Replica, slot: Slot): readonly FailedScrape[] {
  if (!replica.isRead) return []
  const own = signals.filter(({ service = replica.service }) => service === replica.service)
  return own.flatMap((signal) => {
    const named = replica.samples.filter(({ name }) => signal.names.includes(name))
    const read = named.filter((sample) => isRead(signal, replica.service, sample))
    const impossible = read.filter((sample) => !isPossible(sample))
    return [
      ...(signal.kind === 'gauge' && read.length === 0 && !isFresh(replica, slot)
        ? [failure(replica, 'unsupported', absentText(signal, named))]
        : []),
      ...(signal.kind === 'counter' ? unlabelled(signal, replica, named) : []),
      ...(impossible.length > 0 ? [failure(replica, 'malformed', impossibleText(impossible))] : []),
    ]
  })
}

function isFresh({ samples }: Replica, slot: Slot): boolean {
  const start = samples.find(({ name }) => name === processStart)?.value ?? 0
  return start * 1000 > slot - freshSeconds * 1000
}

function unlabelled(
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
  const listed = texts.slice(0, mostListed).map((text) => text.slice(0, mostCharacters))
  return `${listed.join(', ')}${texts.length > mostListed ? ` and ${texts.length - mostListed} more` : ''}`
}

function failure(
  { service, replica }: Replica,
  kind: 'unsupported' | 'malformed',
  message: string,
): FailedScrape {
  const remedy = kind === 'unsupported' ? exportRemedy : valueRemedy
  return { service, replica, kind, message, remedy, answered: true }
}
