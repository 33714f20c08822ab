import { slotPlus } from '../../../lib/model/index.ts'
import { seededRandom } from '../../../local/world/random.ts'
import { firstSlot, passMinutes, startAwsWithDynamoDb } from './aws.ts'
import { faults } from './faults.ts'

/**
 * Prints all that a day publishes, a datum a line: `node test/support/publishing/published-day.ts SEED MINUTES`. Two versions that
 * publish the same print the same. Faults that count calls are left out: versions differ in their number.
 */
const [seed = 1, minutes = 1_440] = process.argv.slice(2).map(Number)
const kinds = ['outage', 'bad datum', 'doubled', 'out of order', 'missed']
const random = seededRandom(seed)
const aws = await startAwsWithDynamoDb()
const deployed = aws.deploy('day')
let minute = 0
while (minute < minutes) {
  const fault = faults[kinds[Math.floor(random() * kinds.length)] ?? '']?.({ aws, deployed, random })
  for (let left = fault?.minutes ?? 0; left > 0; left -= 1, minute += 1) {
    aws.time.now = slotPlus(firstSlot, minute) + 2_000
    await fault?.pass(slotPlus(firstSlot, minute))
  }
  await passMinutes(aws, deployed, slotPlus(firstSlot, minute), 10)
  minute += 10
}
await passMinutes(aws, deployed, slotPlus(firstSlot, minute), 20)
const lines = aws.cloudWatch
  .series()
  .flatMap(({ name, dimensions, data }) =>
    data.map(({ at, measurement }) => JSON.stringify([name, dimensions, at, measurement])),
  )
process.stdout.write(`${lines.toSorted().join('\n')}\n`)
await aws.stop()
