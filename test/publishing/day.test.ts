import { afterAll, beforeAll, expect, test } from 'vitest'
import { withoutDefence } from '../support/defences.ts'
import { mishaps } from '../support/mishaps.ts'
import { passDay, type DayResult } from '../support/publishing-day.ts'
import { startDynamoWorld, type DynamoWorld } from '../support/slot-world.ts'

/** `npm run test:day` passes whole days; here a seed is a tenth of one, so that all seeds fit into a few minutes. */
const minutes = Number(process.env['DAY_MINUTES'] ?? 144)
const seeds = Array.from({ length: 20 }, (_, index) => index + 1)

let world: DynamoWorld
beforeAll(async () => {
  world = await startDynamoWorld()
})
afterAll(() => world.stop())

const results: DayResult[] = []

test.each(seeds)(
  'a day of mishaps, seed %d: nothing is lost, nothing is doubled, and what was dropped is counted',
  { timeout: 600_000 },
  async (seed) => {
    const day = await passDay(world, `day-${seed}`, { seed, minutes })
    results.push(day)
    expect(day).toMatchObject({ lost: 0, doubled: 0, levelsDoubled: 0, spooled: 0 })
    expect(day.levelsLost).toBe(day.dropped)
  },
)

test('every mishap has come', () => {
  const kinds = new Set(results.flatMap((result) => Object.keys(result.mishaps)))
  expect([...kinds].sort()).toEqual(Object.keys(mishaps).sort())
  const [slots, dropped] = [results.map((one) => one.slots), results.map((one) => one.dropped)].map((all) =>
    all.reduce((sum, one) => sum + one, 0),
  )
  console.info(
    `${results.length} days of ${minutes} minutes: ${slots} slots, ${dropped} data refused and counted`,
  )
})

/** Each defence, and what it prevents. */
const prevented: [keyof typeof withoutDefence, 'lost' | 'doubled' | 'levelsDoubled'][] = [
  ['lease', 'levelsDoubled'],
  ['read-back, sending again', 'doubled'],
  ['read-back, never sending again', 'lost'],
  ['bisect', 'lost'],
  ['spool', 'lost'],
  ['date of the signature', 'doubled'],
]

test.each(prevented)(
  'one of the same days without its %s shows what that prevents: %s',
  { timeout: 600_000 },
  async (defence, harm) => {
    const changes = withoutDefence[defence]
    // A process that is frozen for long enough, before it sends, is rare: the first day of these that has one.
    for (const seed of defence === 'date of the signature' ? [71, ...seeds] : seeds) {
      const day = await passDay(world, `without ${defence}, ${seed}`, { seed, minutes, changes })
      if (day[harm] === 0) continue
      console.info(`without ${defence}, seed ${seed}: ${harm} ${day[harm]}`)
      return
    }
    expect.fail('no day shows it')
  },
)
