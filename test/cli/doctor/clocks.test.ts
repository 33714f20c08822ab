import { expect, test } from 'vitest'
import { clockLines, type ClocksAhead } from '../../../cli/doctor/clocks.ts'

const minuteMs = 60_000

function textsOf(clocks: ClocksAhead): readonly string[] {
  return clockLines(clocks).map(({ level, text }) => `${level} ${text}`)
}

test.each<[string, ClocksAhead, readonly string[]]>([
  [
    'this machine where both others agree',
    { anchore: 36 * minuteMs, database: 36.5 * minuteMs },
    ["warn this machine's is 36 min behind those of Anchore and of the database"],
  ],
  [
    'this machine that is ahead',
    { anchore: -7 * minuteMs, database: -7 * minuteMs },
    ["warn this machine's is 7 min ahead of those of Anchore and of the database"],
  ],
  [
    'the one that differs',
    { anchore: -10 * minuteMs, database: 0 },
    ["ok the database's agrees with this machine's", "warn Anchore's is 10 min behind this machine's"],
  ],
  [
    'both where they differ from each other too',
    { anchore: -10 * minuteMs, database: 5 * minuteMs },
    [
      "warn the database's is 5 min ahead of this machine's",
      "warn Anchore's is 10 min behind this machine's",
    ],
  ],
  [
    'the only one that is known',
    { anchore: undefined, database: 5 * minuteMs },
    ["warn the database's is 5 min ahead of this machine's"],
  ],
  [
    'a database that is 45 s off',
    { anchore: 0, database: 45_000 },
    ["warn the database's is 45 s ahead of this machine's", "ok Anchore's agrees with this machine's"],
  ],
  [
    'nothing in the simulated time of a local run, where each clock is read at another minute',
    { anchore: 10 * minuteMs, database: 14 * minuteMs, isSimulated: true },
    ["ok the simulated time of the local run is 10 min ahead of this machine's"],
  ],
  [
    'no Anchore within a minute',
    { anchore: minuteMs, database: undefined },
    ["ok Anchore's agrees with this machine's"],
  ],
])('doctor names %s', (_, clocks, expected) => {
  expect(textsOf(clocks)).toEqual(expected)
})
