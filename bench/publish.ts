import { fileURLToPath } from 'node:url'
import { startCloudWatch } from '../local/aws/cloudwatch/server.ts'
import { createStack } from '../local/stack.ts'
import type { Bench, Row } from './bench.ts'
import { ratioOf, spreadOf } from './measure.ts'
import { startProgram } from './program.ts'
import type { Publish, Published } from './publish-program.ts'

const usualRounds = 7
const warmUp = 3
/** What a call holds, less its Heartbeat and DataDropped, would be 998: 1,000 data are two calls. */
const sizes = [1_000, 10_000]
const program = fileURLToPath(new URL('publish-program.ts', import.meta.url))

export const publish: Bench = {
  name: 'publish',
  summary: 'publishing 1,000 and 10,000 data to the stand-in for CloudWatch: time, bytes, requests',
  run: async ({ rounds = usualRounds, signal }) => {
    const stack = createStack()
    try {
      // A minute a publication: the stand-in throttles by its clock.
      let now = Date.now()
      const { url } = await stack.opened(startCloudWatch({ clock: () => now }))
      const { ask, stop } = startProgram(program, 'the publisher', signal)
      stack.defer(stop)
      const figures = sizes.map((): Published[] => [])
      for (let round = -warmUp; round < rounds; round += 1) {
        for (const [index, data] of sizes.entries()) {
          now += 60_000
          const published = (await ask({ url, data, now } satisfies Publish)) as Published
          if (round >= 0) figures[index]?.push(published)
        }
      }
      const [small = [], large = []] = figures.map((each) => each.map(({ wallMs }) => wallMs))
      return {
        rows: figures.map((each, index) => rowOf(`${(sizes[index] ?? 0).toLocaleString('en')} data`, each)),
        ratios: { tenfold: ratioOf(large, small) },
      }
    } finally {
      await stack.close()
    }
  },
}

function rowOf(subject: string, published: readonly Published[]): Row {
  const spread = (figure: (one: Published) => number) => spreadOf(published.map(figure))
  return {
    subject,
    figures: {
      'making, CPU ms': spread(({ makingMs }) => makingMs),
      'sending, CPU ms': spread(({ sendingMs }) => sendingMs),
      'wall ms': spread(({ wallMs }) => wallMs),
      requests: spread(({ requests }) => requests),
      'kB sent': spread(({ bytes }) => bytes / 1000),
    },
  }
}
