import { fileURLToPath } from 'node:url'
import { startCloudWatch } from '../../local/aws/cloudwatch/server.ts'
import { createStack } from '../../local/stack.ts'
import { startProgram } from '../processes.ts'
import { figuresOf, ratioOf, type Bench } from '../report.ts'
import type { Publish, Published } from './program.ts'

const usualRounds = 7
const warmUp = 3
const sizes = [90, 900]
const program = fileURLToPath(new URL('program.ts', import.meta.url))

export const publish: Bench = {
  name: 'publish',
  summary: 'publishing 90 and 900 data to the stand-in for CloudWatch: time and bytes',
  run: async ({ rounds = usualRounds, signal }) => {
    const stack = createStack()
    try {
      // A minute passes before each publication: the stand-in throttles by its clock.
      let now = Date.now()
      const { url } = await stack.opened(startCloudWatch({ clock: () => now }))
      const publisher = startProgram(program, 'the publisher', signal)
      stack.defer(publisher.stop)
      const measured = sizes.map((data) => ({ data, published: [] as Published[] }))
      for (let round = -warmUp; round < rounds; round += 1) {
        for (const { data, published } of measured) {
          now += 60_000
          const answer = (await publisher.ask({ url, data, now } satisfies Publish)) as Published
          if (round >= 0) published.push(answer)
        }
      }
      const rows = measured.map(({ data, published }) => ({
        subject: `${data.toLocaleString('en')} data`,
        figures: figuresOf(published, {
          'making, CPU ms': ({ makingMs }) => makingMs,
          'sending, CPU ms': ({ sendingMs }) => sendingMs,
          'wall ms': ({ wallMs }) => wallMs,
          'kB sent': ({ bytes }) => bytes / 1000,
        }),
      }))
      const [small = [], large = []] = measured.map(({ published }) => published.map(({ wallMs }) => wallMs))
      return { rows, ratios: { tenfold: ratioOf(large, small) }, notes: [] }
    } finally {
      await stack.close()
    }
  },
}
