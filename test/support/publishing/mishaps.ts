import { slotPlus, type Slot } from '../../../lib/model/clock.ts'
import { reactions } from '../aws/reactions.ts'
import type { Random } from '../../../local/world/random.ts'
import { closedGate } from './gates.ts'
import { poison } from './poison.ts'
import type { Deployed, DynamoWorld } from './slot-world.ts'
import { awsError, type Trouble } from './unreliable.ts'

/** Something that goes wrong for some minutes. */
export interface Mishap {
  readonly minutes: number
  /** One of its minutes: starts the run, or the runs, or none. */
  readonly pass: (slot: Slot) => Promise<void>
}

export interface Stage {
  readonly world: DynamoWorld
  readonly deployed: Deployed
  readonly random: Random
}

/** By name: what may happen. Each leaves both ways as it found them when its minutes are over. */
export const mishaps: Readonly<Record<string, (stage: Stage) => Mishap>> = {
  outage: (stage) => outage(stage, 1 + upTo(stage.random, 30)),
  throttling: (stage) => throttling(stage, 5 + upTo(stage.random, 10)),
  poison: (stage) => poisoned(stage),
  killed: (stage) => killed(stage),
  frozen: (stage) => frozen(stage),
  doubled: (stage) => doubled(stage),
  'out of order': (stage) => outOfOrder(stage),
  skew: (stage) => skewed(stage, 1 + upTo(stage.random, 4)),
  missed: ({ random }) => ({ minutes: 1 + upTo(random, 3), pass: () => Promise.resolve() }),
  table: (stage) => tableOutage(stage, 1 + upTo(stage.random, 6)),
  commit: (stage) => lostCommit(stage),
}

/** Of a run that has nothing to catch up with: before and after taking, writing, committing, sending and clearing. */
const awaits = 10

function upTo(random: Random, most: number): number {
  return Math.floor(random() * most)
}

function oneOf<T>(random: Random, all: readonly T[]): T {
  const one = all[upTo(random, all.length)]
  if (one === undefined) throw new Error('there is none')
  return one
}

const { 'too large': _, ...outages } = reactions
const answers = Object.values(outages)

function outage({ world, deployed, random }: Stage, minutes: number): Mishap {
  const answer = oneOf(random, answers)
  return {
    minutes,
    pass: async (slot) => {
      world.cloudWatch.failWith(({ action }) => (action === 'PutMetricData' ? answer : undefined))
      await deployed.tick(slot)
      world.cloudWatch.failWith(undefined)
    },
  }
}

function throttling({ world, deployed }: Stage, minutes: number): Mishap {
  let calls = 0
  const slowDown = awsError(400, 'ProvisionedThroughputExceededException')
  return {
    minutes,
    pass: async (slot) => {
      world.cloudWatch.failWith(({ nth }) => (nth % 2 === 0 ? reactions.throttling : undefined))
      world.wayToTable.troubleWith(() => {
        calls += 1
        return calls % 2 === 0 ? { when: 'before', answer: slowDown } : undefined
      })
      await deployed.tick(slot)
      world.cloudWatch.failWith(undefined)
      world.wayToTable.troubleWith(undefined)
    },
  }
}

function poisoned({ world, deployed }: Stage): Mishap {
  return {
    minutes: 1,
    pass: async (slot) => {
      world.cloudWatch.failWith(poison('queue-1', slot))
      await deployed.tick(slot)
      world.cloudWatch.failWith(undefined)
    },
  }
}

function killed({ deployed, random }: Stage): Mishap {
  const { gate, reached } = closedGate(1 + upTo(random, awaits))
  return { minutes: 1, pass: (slot) => Promise.race([reached, deployed.tick(slot, { gate })]) }
}

/** Frozen in its first minute, thawed in the middle of its last. */
function frozen({ deployed, random }: Stage): Mishap {
  const minutes = 2 + upTo(random, 20)
  const ice = closedGate(1 + upTo(random, awaits))
  let minute = 0
  let run: Promise<void> = Promise.resolve()
  return {
    minutes,
    pass: async (slot) => {
      minute += 1
      if (minute === 1) run = deployed.tick(slot, { gate: ice.gate })
      if (minute === 1) return Promise.race([ice.reached, run])
      if (minute < minutes) return deployed.tick(slot)
      const half = closedGate(1 + upTo(random, awaits))
      const other = deployed.tick(slot, { gate: half.gate })
      await Promise.race([half.reached, other])
      ice.open()
      await run
      half.open()
      await other
    },
  }
}

function doubled({ world, deployed, random }: Stage): Mishap {
  const isAtOnce = random() < 0.5
  return {
    minutes: 1 + upTo(random, 3),
    pass: async (slot) => {
      if (isAtOnce) {
        await Promise.all([deployed.tick(slot), deployed.tick(slot)])
        return
      }
      await deployed.tick(slot)
      world.time.now += 20_000
      await deployed.tick(slot)
    },
  }
}

/** The first of two slots comes after the second. */
function outOfOrder({ world, deployed }: Stage): Mishap {
  let late: Slot | undefined
  return {
    minutes: 2,
    pass: async (slot) => {
      if (late === undefined) {
        late = slot
        return
      }
      await deployed.tick(slot)
      world.time.now += 20_000
      await deployed.tick(slotPlus(slot, -1))
    },
  }
}

/** Up to the 5 minutes that AWS takes; a clock that is fast leaves its slots out. */
function skewed({ deployed, random }: Stage, minutes: number): Mishap {
  const skewMs = oneOf(random, [-300_000, -290_000, -120_000, 60_000, 120_000, 300_000])
  return { minutes, pass: (slot) => deployed.tick(slot, { skewMs }) }
}

const tableAnswers: readonly Trouble[] = [
  { when: 'before', answer: awsError(400, 'ProvisionedThroughputExceededException') },
  { when: 'before', answer: awsError(500, 'InternalServerError') },
  { when: 'after', answer: awsError(500, 'InternalServerError') },
  { when: 'before', answer: 'reset' },
  { when: 'after', answer: 'reset' },
]

function tableOutage({ world, deployed, random }: Stage, minutes: number): Mishap {
  const trouble = oneOf(random, tableAnswers)
  return {
    minutes,
    pass: async (slot) => {
      world.wayToTable.troubleWith(() => trouble)
      await deployed.tick(slot)
      world.wayToTable.troubleWith(undefined)
    },
  }
}

/** The table answers the taking and then no more. */
function lostCommit({ world, deployed, random }: Stage): Mishap {
  const trouble = oneOf(random, tableAnswers)
  return {
    minutes: 1,
    pass: async (slot) => {
      let calls = 0
      world.wayToTable.troubleWith(() => {
        calls += 1
        return calls === 1 ? undefined : trouble
      })
      await deployed.tick(slot)
      world.wayToTable.troubleWith(undefined)
    },
  }
}
