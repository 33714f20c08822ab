import { slotPlus } from '../../lib/model/clock.ts'
import { seededRandom } from '../../local/world/random.ts'
import { mishaps } from './mishaps.ts'
import { firstSlot, passMinutes, startDynamoWorld } from './slot-world.ts'

/**
 * Prints all that a day publishes, a datum a line: `node test/support/published-day.ts SEED MINUTES`. Two versions that
 * publish the same print the same. Faults that count calls are left out: versions differ in their number.
 */
const [seed = 1, minutes = 1_440] = process.argv.slice(2).map(Number)
const kinds = ['outage', 'poison', 'doubled', 'out of order', 'missed']
const random = seededRandom(seed)
const world = await startDynamoWorld()
const deployed = world.deploy('day')
let minute = 0
while (minute < minutes) {
  const mishap = mishaps[kinds[Math.floor(random() * kinds.length)] ?? '']?.({ world, deployed, random })
  for (let left = mishap?.minutes ?? 0; left > 0; left -= 1, minute += 1) {
    world.time.now = slotPlus(firstSlot, minute) + 2_000
    await mishap?.pass(slotPlus(firstSlot, minute))
  }
  await passMinutes(world, deployed, slotPlus(firstSlot, minute), 10)
  minute += 10
}
await passMinutes(world, deployed, slotPlus(firstSlot, minute), 20)
const lines = world.cloudWatch
  .series()
  .flatMap(({ name, dimensions, data }) =>
    data.map(({ at, measurement }) => JSON.stringify([name, dimensions, at, measurement])),
  )
process.stdout.write(`${lines.toSorted().join('\n')}\n`)
await world.stop()
