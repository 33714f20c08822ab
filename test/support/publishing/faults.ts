import { slotPlus, type Slot } from '../../../lib/model/index.ts'
import type { Random } from '../../../local/world/random.ts'
import { awsError, reactions } from '../aws/reactions.ts'
import type { AwsWithDynamoDb, Deployed } from './aws.ts'
import { breakpoint } from './breakpoint.ts'
import type { ProxyReaction } from './faulty-proxy.ts'
import { refusing } from './refused-data.ts'

/** Something that goes wrong for some minutes. */
export interface Fault {
  readonly minutes: number
  /** One of its minutes: starts the run, or the runs, or none. */
  readonly pass: (slot: Slot) => Promise<void>
}

export interface Faulted {
  readonly aws: AwsWithDynamoDb
  readonly deployed: Deployed
  readonly random: Random
}

/** The faults of a day, by name. Each leaves CloudWatch and the table as it found them when its minutes are over. */
export const faults: Readonly<Record<string, (faulted: Faulted) => Fault>> = {
  outage: (faulted) => outage(faulted, 1 + upTo(faulted.random, 30)),
  throttling: (faulted) => throttling(faulted, 5 + upTo(faulted.random, 10)),
  'bad datum': (faulted) => badDatum(faulted),
  killed: (faulted) => killed(faulted),
  frozen: (faulted) => frozen(faulted),
  doubled: (faulted) => doubled(faulted),
  'out of order': (faulted) => outOfOrder(faulted),
  skew: (faulted) => skewed(faulted, 1 + upTo(faulted.random, 4)),
  missed: ({ random }) => ({ minutes: 1 + upTo(random, 3), pass: () => Promise.resolve() }),
  table: (faulted) => tableOutage(faulted, 1 + upTo(faulted.random, 6)),
  commit: (faulted) => lostCommit(faulted),
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

function outage({ aws, deployed, random }: Faulted, minutes: number): Fault {
  const answer = oneOf(random, answers)
  return {
    minutes,
    pass: async (slot) => {
      aws.cloudWatch.failWith(({ action }) => (action === 'PutMetricData' ? answer : undefined))
      await deployed.tick(slot)
      aws.cloudWatch.failWith(undefined)
    },
  }
}

function throttling({ aws, deployed }: Faulted, minutes: number): Fault {
  const slowDown = awsError(400, 'ProvisionedThroughputExceededException')
  return {
    minutes,
    pass: async (slot) => {
      aws.cloudWatch.failWith(({ nth }) => (nth % 2 === 0 ? reactions.throttling : undefined))
      aws.tableProxy.failWith(({ nth }) => (nth % 2 === 0 ? slowDown : undefined))
      await deployed.tick(slot)
      aws.cloudWatch.failWith(undefined)
      aws.tableProxy.failWith(undefined)
    },
  }
}

function badDatum({ aws, deployed }: Faulted): Fault {
  return {
    minutes: 1,
    pass: async (slot) => {
      aws.cloudWatch.failWith(refusing((value, at) => value === 'queue-1' && at === slot))
      await deployed.tick(slot)
      aws.cloudWatch.failWith(undefined)
    },
  }
}

function killed({ deployed, random }: Faulted): Fault {
  const { onCall, reached } = breakpoint(1 + upTo(random, awaits))
  return { minutes: 1, pass: (slot) => Promise.race([reached, deployed.tick(slot, { onCall })]) }
}

/** Frozen in its first minute, thawed in the middle of its last. */
function frozen({ deployed, random }: Faulted): Fault {
  const minutes = 2 + upTo(random, 20)
  const frozenAt = breakpoint(1 + upTo(random, awaits))
  let minute = 0
  let run: Promise<void> = Promise.resolve()
  return {
    minutes,
    pass: async (slot) => {
      minute += 1
      if (minute === 1) run = deployed.tick(slot, frozenAt)
      if (minute === 1) return Promise.race([frozenAt.reached, run])
      if (minute < minutes) return deployed.tick(slot)
      const half = breakpoint(1 + upTo(random, awaits))
      const other = deployed.tick(slot, half)
      await Promise.race([half.reached, other])
      frozenAt.resume()
      await run
      half.resume()
      await other
    },
  }
}

function doubled({ aws, deployed, random }: Faulted): Fault {
  const isAtOnce = random() < 0.5
  return {
    minutes: 1 + upTo(random, 3),
    pass: async (slot) => {
      if (isAtOnce) {
        await Promise.all([deployed.tick(slot), deployed.tick(slot)])
        return
      }
      await deployed.tick(slot)
      aws.time.now += 20_000
      await deployed.tick(slot)
    },
  }
}

/** The first of two slots comes after the second. */
function outOfOrder({ aws, deployed }: Faulted): Fault {
  let late: Slot | undefined
  return {
    minutes: 2,
    pass: async (slot) => {
      if (late === undefined) {
        late = slot
        return
      }
      await deployed.tick(slot)
      aws.time.now += 20_000
      await deployed.tick(slotPlus(slot, -1))
    },
  }
}

/** Up to the 5 minutes that AWS takes; a clock that is fast leaves its slots out. */
function skewed({ deployed, random }: Faulted, minutes: number): Fault {
  const skewMs = oneOf(random, [-300_000, -290_000, -120_000, 60_000, 120_000, 300_000])
  return { minutes, pass: (slot) => deployed.tick(slot, { skewMs }) }
}

const tableReactions: readonly ProxyReaction[] = [
  awsError(400, 'ProvisionedThroughputExceededException'),
  awsError(500, 'InternalServerError'),
  { takenThen: awsError(500, 'InternalServerError') },
  'reset',
  { takenThen: 'reset' },
]

function tableOutage({ aws, deployed, random }: Faulted, minutes: number): Fault {
  const reaction = oneOf(random, tableReactions)
  return {
    minutes,
    pass: async (slot) => {
      aws.tableProxy.failWith(() => reaction)
      await deployed.tick(slot)
      aws.tableProxy.failWith(undefined)
    },
  }
}

/** The table answers the taking and then no more. */
function lostCommit({ aws, deployed, random }: Faulted): Fault {
  const reaction = oneOf(random, tableReactions)
  return {
    minutes: 1,
    pass: async (slot) => {
      aws.tableProxy.failWith(({ nth }) => (nth === 1 ? undefined : reaction))
      await deployed.tick(slot)
      aws.tableProxy.failWith(undefined)
    },
  }
}
