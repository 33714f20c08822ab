import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { bundling } from '../deploy/bundle.ts'
import { functionNames } from '../deploy/deployment.ts'
import type { Bench, Report } from './bench.ts'
import { buildFunctions, type FunctionBundles } from './function-bundles.ts'
import { interleave, ratioOf, spreadOf } from './measure.ts'

const usualRounds = 9
/** The first round reads the files from the disk; Lambda's cold start does too, but not from ours. */
const warmUp = 1
/** What every function is compared to: the client of CloudWatch, bundled in the same way and not cut down. */
const reference = '@aws-sdk/client-cloudwatch'
const referenceProgram = `export { CloudWatchClient, PutMetricDataCommand } from '${reference}'`

export const importing: Bench = {
  name: 'import',
  summary: "importing each function's bundle in a fresh process, beside the CloudWatch client's",
  run: async ({ rounds = usualRounds, signal }) => {
    const bundles = await buildFunctions()
    try {
      const subjects = await subjectsOf(bundles)
      const contestants = subjects.map(({ subject, file }) => ({
        subject,
        round: (signal: AbortSignal) => importMs(file, signal),
      }))
      return reportOf(await interleave(contestants, { rounds, warmUp, signal }))
    } finally {
      await bundles.remove()
    }
  },
}

interface Subject {
  readonly subject: string
  readonly file: string
}

async function subjectsOf({ directory, fileOf }: FunctionBundles): Promise<readonly Subject[]> {
  const file = join(directory, 'reference.mjs')
  const stdin = { contents: referenceProgram, resolveDir: bundling.absWorkingDir }
  await build({ ...bundling, stdin, outfile: file })
  const functions = functionNames.map((name) => ({ subject: name, file: fileOf(name) }))
  return [...functions, { subject: reference, file }]
}

async function importMs(file: string, signal: AbortSignal): Promise<number> {
  const program = `const started = performance.now()
    await import(${JSON.stringify(file)})
    console.log(performance.now() - started)`
  const args = ['--input-type=module', '--eval', program]
  const { stdout } = await promisify(execFile)(process.execPath, args, { signal })
  return Number(stdout)
}

function reportOf(measured: readonly { subject: string; figures: readonly number[] }[]): Report {
  const baseline = measured.find(({ subject }) => subject === reference)?.figures ?? []
  const functions = measured.filter(({ subject }) => subject !== reference)
  return {
    rows: measured.map(({ subject, figures }) => ({ subject, figures: { ms: spreadOf(figures) } })),
    ratios: Object.fromEntries(
      functions.map(({ subject, figures }) => [subject, ratioOf(figures, baseline)]),
    ),
  }
}
