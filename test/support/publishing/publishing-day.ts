import { slotPlus, type Slot } from '../../../lib/model/index.ts'
import { seededRandom } from '../../../local/world/random.ts'
import { firstSlot, passMinutes, type AwsWithDynamoDb, type Changes, type Deployed } from './aws.ts'
import { faults, type Fault } from './faults.ts'

/** What the arithmetic of a day comes to. */
export interface DayResult {
  /** By how much the counters in CloudWatch are below, and above, what happened. */
  readonly lost: number
  readonly doubled: number
  /** Data of levels: of slots that ran and are not there; there twice or more. */
  readonly levelsLost: number
  readonly levelsDoubled: number
  /** The sum of DataDropped, and the last DataSpooled. */
  readonly dropped: number
  readonly spooled: number
  /** The number of times that each fault came. */
  readonly faults: Readonly<Record<string, number>>
  readonly slots: number
}

export interface Day {
  readonly seed: number
  readonly minutes: number
  readonly changes?: Changes
}

/** Calm minutes after a fault, at least: two must not add up to a gap that nobody makes up for. */
const calmMinutes = { least: 7, more: 8 }
/** After the day: until the last unknown request is settled. */
const quietMinutes = 20

/** A day of a deployment of its own with faults that the seed determines, and the quiet after it. */
export async function passDay(aws: AwsWithDynamoDb, name: string, day: Day): Promise<DayResult> {
  const { seed, minutes, changes = {} } = day
  const kinds = Object.keys(faults)
  const random = seededRandom(seed)
  const deployed = aws.deploy(name, { changes })
  const ran = new Set<Slot>()
  const counts: Record<string, number> = {}
  let fault: Fault | undefined
  let [left, calm] = [0, 2]
  for (let minute = 0; minute < minutes; minute += 1) {
    const slot = slotPlus(firstSlot, minute)
    aws.time.now = slot + 1_000 + Math.floor(random() * 4_000)
    if (left === 0 && calm === 0) {
      const kind = kinds[Math.floor(random() * kinds.length)] ?? ''
      fault = faults[kind]?.({ aws, deployed, random })
      counts[kind] = (counts[kind] ?? 0) + 1
      left = fault?.minutes ?? 0
      calm = calmMinutes.least + Math.floor(random() * calmMinutes.more)
    }
    if (left > 0) await fault?.pass(slot)
    else await deployed.tick(slot)
    if (left > 0) left -= 1
    else calm -= 1
    const committed = await deployed.committed()
    if (committed !== undefined) ran.add(committed)
  }
  const end = await passMinutes(aws, deployed, slotPlus(firstSlot, minutes), quietMinutes)
  return { ...resultOf(deployed, ran, end), faults: counts }
}

function resultOf(deployed: Deployed, ran: ReadonlySet<Slot>, end: Slot): Omit<DayResult, 'faults'> {
  const truth = deployed.source.truth(firstSlot, slotPlus(end, -1))
  const sums = deployed.sums()
  const off = Object.entries(truth).map(([name, sum]) => (sums[name] ?? 0) - sum)
  const levels = deployed.levels()
  const all = [...levels.values()].flat()
  const ofRun = [...ran].flatMap((slot) => levels.get(slot) ?? [0, 0, 0])
  return {
    lost: total(off.map((one) => Math.max(0, -one))),
    doubled: total(off.map((one) => Math.max(0, one))),
    levelsLost: ofRun.filter((count) => count === 0).length,
    levelsDoubled: all.filter((count) => count > 1).length,
    dropped: total(deployed.dataOf('DataDropped').map(({ value }) => value)),
    spooled: deployed.dataOf('DataSpooled').at(-1)?.value ?? Number.NaN,
    slots: levels.size,
  }
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0)
}
