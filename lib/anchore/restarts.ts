import { factOf, type NewFact } from '../findings/index.ts'
import { countText, minutesBetween, sample, type Sample, type Slot } from '../model/index.ts'
import { restarts } from './catalogue/index.ts'
import type { Replica } from './signal.ts'

/** The slots in which each process restarted, by service and address; a JSON value. */
export type RestartState = Readonly<Record<string, readonly Slot[]>>

const rememberedMinutes = 60

interface Counted {
  readonly samples: readonly Sample[]
  readonly facts: readonly NewFact[]
  readonly state: RestartState
}

/** Counts the restarts of each process within an hour. */
export function countRestarts(before: RestartState, replicas: readonly Replica[], slot: Slot): Counted {
  const now = replicas.filter(({ process }) => process === 'restarted').map(nameOf)
  const names = new Set([...Object.keys(before), ...now])
  const found = [...names]
    .map((name): readonly [string, readonly Slot[]] => [
      name,
      [...(before[name] ?? []), ...(now.includes(name) ? [slot] : [])].filter(
        (one) => minutesBetween(one, slot) < rememberedMinutes,
      ),
    ])
    .filter(([, slots]) => slots.length > 0)
    .toSorted(([, left], [, right]) => right.length - left.length)
  const [first] = found
  const lines = found.map(([name, slots]) => `${name}: ${countText(slots.length, 'restart')} within an hour`)
  return {
    samples: replicas.some(({ process }) => process !== undefined)
      ? [sample(restarts, first?.[1].length ?? 0)]
      : [],
    facts:
      first === undefined
        ? []
        : [
            factOf(restarts, first[0], {
              lines,
              first: `Look for the reason for the last exit of ${first[0]}: out of memory (137), a failed liveness probe, an exception.`,
            }),
          ],
    state: Object.fromEntries(found),
  }
}

function nameOf({ service, address }: Replica): string {
  return `${service} ${address}`
}
