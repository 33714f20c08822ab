import { factOf, type NewFact } from '../findings/index.ts'
import { formatQuantity, minutesIn, thresholdOf, type AlarmChanges, type Slot } from '../model/index.ts'
import { scratchFree, scratchLow, serverErrors } from './catalogue/index.ts'
import { gaugesIn, increasesFor, type Replica } from './signal.ts'
import { answersFrom, answersOf, scratch } from './signals.ts'

/** Names the services that answered with errors, the one with the largest number first. */
export function errorFacts(replicas: readonly Replica[], slot: Slot): readonly NewFact[] {
  const failing = [...new Set(replicas.map(({ service }) => service))]
    .map((service) => {
      const own = replicas.filter((replica) => replica.service === service)
      const answers = own.flatMap((replica) => increasesFor(answersFrom(service), replica))
      const minutes = own.flatMap(({ counters }) => (counters ? [minutesIn({ ...counters, slot })] : []))
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

/** Names the analyzers that have little scratch space, the one with the least first. */
export function scratchFacts(replicas: readonly Replica[], alarms: AlarmChanges): readonly NewFact[] {
  const limit = thresholdOf(scratchLow, alarms)
  const low = gaugesIn(scratch, replicas)
    .flatMap((replica) => replica.samples.map(({ value }) => ({ name: nameOf(replica), value })))
    .filter(({ value }) => value < limit)
    .toSorted((left, right) => left.value - right.value)
  return lowFacts(low)
}

/** `value`: bytes. */
export function lowFacts(
  low: readonly { readonly name: string; readonly value: number }[],
): readonly NewFact[] {
  const [first, ...more] = low
  if (first === undefined) return []
  const others = more.length === 0 ? '' : ` and ${more.length} more`
  const lines = low.map(({ name, value }) => `${name}: ${formatQuantity(value, 'Bytes')} free`)
  return [
    factOf(scratchFree, `${first.name}${others}`, {
      lines,
      first: `On ${first.name}, remove the files that interrupted analyses left in the scratch directory. Then enlarge the volume.`,
    }),
  ]
}

function nameOf({ service, replica, address }: Replica): string {
  return replica === undefined ? service : `${service} ${address}`
}
