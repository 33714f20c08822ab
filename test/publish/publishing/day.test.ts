import { expect, test } from 'vitest'
import { startAwsWithDynamoDb } from '../../support/publishing/aws.ts'
import { faults } from '../../support/publishing/faults.ts'
import { passDay, type Day, type DayResult } from '../../support/publishing/publishing-day.ts'
import { withoutSafeguard } from '../../support/publishing/safeguards.ts'

/** `npm run test:day` passes whole days; here a seed is an hour, in which each fault comes with one of the seeds. */
const minutes = Number(process.env['DAY_MINUTES'] ?? 60)
const seeds = Array.from({ length: 20 }, (_, index) => index + 1)

/** A day with stand-ins of its own. */
async function pass(day: Day): Promise<DayResult> {
  const aws = await startAwsWithDynamoDb()
  return passDay(aws, 'prod', day).finally(aws.stop)
}

const results: DayResult[] = []

test.each(seeds)(
  'a day of faults, seed %d: no datum is lost or doubled, and dropped data are counted',
  { timeout: 600_000 },
  async (seed) => {
    const day = await pass({ seed, minutes })
    results.push(day)
    expect(day).toMatchObject({ lost: 0, doubled: 0, levelsDoubled: 0, spooled: 0 })
    expect(day.levelsLost).toBe(day.dropped)
  },
)

test('every fault has come', () => {
  const kinds = new Set(results.flatMap((result) => Object.keys(result.faults)))
  expect([...kinds].sort()).toEqual(Object.keys(faults).sort())
  const [slots, dropped] = [results.map((one) => one.slots), results.map((one) => one.dropped)].map((all) =>
    all.reduce((sum, one) => sum + one, 0),
  )
  console.info(
    `${results.length} days of ${minutes} minutes: ${slots} slots, ${dropped} data refused and counted`,
  )
})

/** Each safeguard, the harm that it prevents, and a day that shows it. */
const prevented: [keyof typeof withoutSafeguard, 'lost' | 'doubled' | 'levelsDoubled', Day][] = [
  ['lease', 'levelsDoubled', { seed: 1, minutes }],
  ['read-back, sending again', 'doubled', { seed: 4, minutes }],
  ['read-back, never sending again', 'lost', { seed: 3, minutes }],
  ['bisect', 'lost', { seed: 6, minutes }],
  ['spool', 'lost', { seed: 2, minutes }],
  // A process that is frozen for long enough, before it sends, is rare.
  ['date of the signature', 'doubled', { seed: 71, minutes: Math.max(minutes, 144) }],
]

test.each(prevented)(
  'a day without the %s shows the harm that it prevents: %s',
  { timeout: 600_000 },
  async (safeguard, harm, known) => {
    const changes = withoutSafeguard[safeguard]
    // Other faults than today's may come with the known seed after a change here; one of the others then shows it.
    for (const day of [known, ...seeds.map((seed) => ({ seed, minutes }))]) {
      const { [harm]: count } = await pass({ ...day, changes })
      if (count === 0) continue
      console.info(`without ${safeguard}, seed ${day.seed}: ${harm} ${count}`)
      return
    }
    expect.fail('no day shows it')
  },
)
