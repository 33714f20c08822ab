import { type Slot, formatQuantity, minutesIn } from '../../model/index.ts'
import { factOf, type NewFact } from '../../findings/index.ts'
import type { Replica } from '../counters/replica.ts'
import { serverErrors } from '../metrics.ts'
import { signalReads } from '../signals/signal.ts'
import { answersFrom, answersOf } from '../signals/requests.ts'

/** Names the services that answered with errors, the one with the largest number first. */
export function errorFacts(replicas: readonly Replica[], slot: Slot): readonly NewFact[] {
  const failing = [...new Set(replicas.map(({ service }) => service))]
    .map((service) => {
      const own = replicas.filter((replica) => replica.service === service)
      const counted = own.flatMap(({ counters }) => (counters === undefined ? [] : [counters]))
      const signal = answersFrom(service)
      const answers = counted
        .flatMap(({ increases }) => increases)
        .filter(({ sample }) => signalReads(signal, service, sample))
      const minutes = counted.map(({ after }) => minutesIn({ after, slot }))
      return { service, minutes: Math.max(1, ...minutes), ...answersOf(answers) }
    })
    .filter(({ errors }) => errors > 0)
    .toSorted((left, right) => right.errors - left.errors)
  return failingFacts(failing)
}

interface Answers {
  readonly service: string
  /** The minutes since the last scrape, the longest gap of its replicas. */
  readonly minutes: number
  readonly errors: number
  readonly all: number
}

export function failingFacts(failing: readonly Answers[]): readonly NewFact[] {
  const [first] = failing
  if (first === undefined) return []
  const lines = failing.map(
    ({ service, minutes, errors, all }) =>
      `${service}: ${errors} of ${all} answers in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}`,
  )
  const share = formatQuantity((100 * first.errors) / first.all, 'Percent')
  return [
    factOf(serverErrors, `${first.service} fails ${share} of its requests`, {
      lines,
      first: `Read the log of ${first.service} at the time of the errors: it has their exceptions.`,
    }),
  ]
}
