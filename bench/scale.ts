import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { collectorNodeOptions } from '../deploy/memory.ts'
import { parseConfig, formatProblem } from '../lib/config/index.ts'
import { slotOf, slotPlus } from '../lib/model/index.ts'
import { account } from '../local/aws/account.ts'
import { startCloudWatch, type CloudWatch } from '../local/aws/cloudwatch/server.ts'
import { startDynamoDb } from '../local/aws/dynamodb.ts'
import { createStack } from '../local/stack.ts'
import type { Measured } from './function-program.ts'
import { buildFunctions, slotEvent, startFunction, type FunctionBundles } from './functions.ts'
import { startProgram } from './processes.ts'
import { figuresOf, spreadOf, type Bench, type Row } from './report.ts'
import type { Minute, Urls } from './targets.ts'

const sizes = [5, 50, 200, 1_000]
/** The runs of one process after its first one. */
const usualRounds = 3
const name = 'collect-anchore'
const tableName = 'anchor-watch-scale'
const firstSlot = slotOf(Date.UTC(2026, 10, 25, 10, 0))
const delayMs = 2_000
const targetsProgram = fileURLToPath(new URL('targets.ts', import.meta.url))

export const scale: Bench = {
  name: 'scale',
  summary: 'one run of collect-anchore for 5 to 1,000 targets of 30 kB: CPU, memory, targets lost',
  run: async ({ rounds = usualRounds, signal }) => {
    const bundles = await buildFunctions()
    try {
      const rows: Row[] = []
      for (const size of sizes) rows.push(...(await measure({ size, rounds, bundles }, signal)))
      return { rows, ratios: {}, notes: [] }
    } finally {
      await bundles.remove()
    }
  },
}

interface Plan {
  readonly size: number
  readonly rounds: number
  readonly bundles: FunctionBundles
}

async function measure({ size, rounds, bundles }: Plan, signal: AbortSignal): Promise<readonly Row[]> {
  const stack = createStack()
  try {
    const targets = startProgram(targetsProgram, 'the targets', signal)
    stack.defer(targets.stop)
    const advance = async (minute: number): Promise<Urls> =>
      (await targets.ask({ count: size, minute } satisfies Minute)) as Urls
    const urls = await advance(0)
    let now: number = firstSlot
    const cloudwatch = await stack.opened(startCloudWatch({ clock: () => now }))
    const dynamodb = await stack.opened(startDynamoDb(tableName))
    const config = join(bundles.directory, `watch-${size}.json`)
    await writeFile(config, configOf(urls))
    const variables = {
      ANCHOR_WATCH_CONFIG: config,
      ANCHOR_WATCH_TABLE: tableName,
      AWS_REGION: account.region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_CLOUDWATCH: cloudwatch.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    }
    const load = {
      name,
      module: bundles.moduleOf(name),
      variables,
      nodeOptions: collectorNodeOptions,
    } as const
    const collector = await stack.opened(startFunction(load, signal, bundles.program))
    const runs: Measured[] = []
    for (let minute = 0; minute <= rounds; minute += 1) {
      const slot = slotPlus(firstSlot, minute)
      now = slot + delayMs
      await advance(minute)
      runs.push(await collector.invoke({ event: slotEvent(slot), now }))
    }
    const stored = [...(await dynamodb.binaryBytes())].filter(([key]) => key.startsWith('slot#'))
    const found = {
      'state kB': spreadOf([stored.reduce((sum, [, bytes]) => sum + bytes, 0) / 1e3]),
      lost: spreadOf(lostIn(size, cloudwatch)),
    }
    return [
      rowOf(`${size} targets, first run`, size, runs.slice(0, 1)),
      rowOf(`${size} targets, later runs`, size, runs.slice(1)),
    ].map((row) => ({ ...row, figures: { ...row.figures, ...found } }))
  } finally {
    await stack.close()
  }
}

/** watch.json for these targets. */
function configOf(urls: Urls): string {
  const services = Object.entries(urls).map(
    ([service, each]) => `    ${service}: { url: ${JSON.stringify(each)} }`,
  )
  const text = `deployment: scale
anchore:
  services:
${services.join('\n')}
postgres: { host: 127.0.0.1, user: watch, password: { env: PGPASSWORD }, tls: disable }
`
  const parsed = parseConfig(text, { source: 'watch.yml', readFile: () => '' })
  if (!parsed.ok) throw new Error(parsed.failure.map(formatProblem).join('\n'))
  return JSON.stringify(parsed.value)
}

function rowOf(subject: string, size: number, runs: readonly Measured[]): Row {
  const figures = figuresOf(runs, {
    'CPU ms': ({ cpuMs }) => cpuMs,
    'CPU ms a target': ({ cpuMs }) => cpuMs / size,
    'wall ms': ({ wallMs }) => wallMs,
    'peak RSS MiB': ({ peakMib }) => peakMib,
    remarks: ({ remarks }) => remarks.length,
  })
  return { subject, figures }
}

/** The number of targets that each slot's ReplicasUp does not count. */
function lostIn(size: number, cloudwatch: CloudWatch): readonly number[] {
  const up = new Map<number, number>()
  const replicas = cloudwatch.series().filter((series) => series.name === 'ReplicasUp')
  for (const { at, measurement } of replicas.flatMap(({ data }) => data))
    up.set(at, (up.get(at) ?? 0) + Number(measurement))
  return [...up.values()].map((answered) => size - answered)
}
