import { fileURLToPath } from 'node:url'
import { createStack } from '../../local/stack.ts'
import { startProgram } from '../processes.ts'
import { figuresOf, type Bench } from '../report.ts'
import { startFullCloudWatch } from './full-cloudwatch.ts'
import type { Advise, Advised } from './program.ts'

const usualRounds = 5
const program = fileURLToPath(new URL('program.ts', import.meta.url))
const spans = ['1d', '7d', '30d']

export const advise: Bench = {
  name: 'advise',
  summary: 'advise over a day, a week and 30 days of published data: calls, dollars, seconds, memory',
  run: async ({ rounds = usualRounds, signal }) => {
    const stack = createStack()
    try {
      const cloudwatch = await startFullCloudWatch()
      stack.defer(cloudwatch.stop)
      const environment = {
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'bench',
        AWS_SECRET_ACCESS_KEY: 'bench',
        AWS_ENDPOINT_URL_CLOUDWATCH: cloudwatch.url,
      }
      const measured = spans.map((span) => ({ span, advised: [] as Advised[] }))
      for (let round = 0; round < rounds; round += 1) {
        for (const { span, advised } of measured) {
          const process = startProgram(program, 'advise', signal)
          const asked: Advise = { args: ['--since', span, '--json'], environment }
          advised.push((await process.ask(asked)) as Advised)
          await process.stop()
        }
      }
      const rows = measured.map(({ span, advised }) => ({
        subject: `advise, ${span}`,
        figures: figuresOf(advised, {
          'CPU ms': ({ cpuMs }) => cpuMs,
          'wall ms': ({ wallMs }) => wallMs,
          'peak MiB': ({ peakMiB }) => peakMiB,
          metrics: ({ cost }) => numbersIn(cost)[0] ?? Number.NaN,
          calls: ({ cost }) => numbersIn(cost)[1] ?? Number.NaN,
          dollars: ({ cost }) => numbersIn(cost)[2] ?? Number.NaN,
        }),
      }))
      return { rows, ratios: {}, notes: [] }
    } finally {
      await stack.close()
    }
  },
}

/** `Read 46 metrics in 5 calls of GetMetricData: 0.00046 dollars.` */
function numbersIn(cost: string): readonly number[] {
  return (cost.match(/\d+(?:\.\d+)?/g) ?? []).map(Number)
}
