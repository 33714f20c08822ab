import { factOf, type NewFact } from '../../model/finding.ts'
import { formatQuantity } from '../../model/quantity.ts'
import type { Replica } from '../counters/replica.ts'
import { serverErrors } from '../metrics.ts'
import { isRead } from '../signals/signal.ts'
import { answersFrom, answersOf } from '../signals/requests.ts'

/** Names the services that answered with errors, the one with the largest number first. */
export function errorFacts(replicas: readonly Replica[]): readonly NewFact[] {
  const failing = [...new Set(replicas.map(({ service }) => service))]
    .map((service) => {
      const own = replicas.filter((replica) => replica.service === service)
      const increases = own.flatMap(({ counters }) => counters?.increases ?? [])
      const signal = answersFrom(service)
      return { service, ...answersOf(increases.filter(({ sample }) => isRead(signal, service, sample))) }
    })
    .filter(({ errors }) => errors > 0)
    .toSorted((left, right) => right.errors - left.errors)
  return failingFacts(failing)
}

interface Answers {
  readonly service: string
  readonly errors: number
  readonly all: number
}

export function failingFacts(failing: readonly Answers[]): readonly NewFact[] {
  const [first] = failing
  if (first === undefined) return []
  const lines = failing.map(
    ({ service, errors, all }) => `${service}: ${errors} of ${all} answers in a minute`,
  )
  const share = formatQuantity((100 * first.errors) / first.all, 'Percent')
  return [
    factOf(serverErrors, `${first.service} fails ${share} of its requests`, {
      lines,
      first: `Read the log of ${first.service} at the time of the errors: it has their exceptions.`,
    }),
  ]
}
