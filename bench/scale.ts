import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { collectorNodeOptions } from '../deploy/memory.ts'
import { slotOf, slotPlus } from '../lib/model/clock.ts'
import { account } from '../local/aws/account.ts'
import { startCloudWatch, type CloudWatch } from '../local/aws/cloudwatch/server.ts'
import { startDynamoDb } from '../local/aws/dynamodb.ts'
import { createStack } from '../local/stack.ts'
import type { Bench, Row } from './bench.ts'
import { buildFunctions, type FunctionBundles } from './function-bundles.ts'
import { startFunction } from './function-process.ts'
import type { Load, Measured } from './function-program.ts'
import { spreadOf, type Spread } from './measure.ts'
import { noPrometheus, prometheus, type Scraped } from './peers/prometheus.ts'
import { startTargets } from './scale-parts.ts'

const sizes = [5, 50, 200, 1_000]
/** Ticks after the first, of one process. */
const usualRounds = 3
const name = 'collect-anchore'
const tableName = 'anchor-watch-scale'
const firstSlot = slotOf(Date.UTC(2026, 10, 25, 10, 0))
const delayMs = 2_000

export const scale: Bench = {
  name: 'scale',
  summary: 'one tick of collect-anchore for 5 to 1,000 targets of 30 kB: CPU, memory, what was lost',
  run: async ({ rounds = usualRounds, signal }) => {
    const stack = createStack()
    try {
      const bundles = await buildFunctions()
      stack.defer(bundles.remove)
      const missing = await noPrometheus(signal)
      const rows: Row[] = []
      for (const size of sizes) {
        rows.push(...(await measure({ size, rounds, bundles, beside: missing === undefined }, signal)))
      }
      return { rows, ratios: {}, notes: missing === undefined ? [] : [`skipped: ${missing}`] }
    } finally {
      await stack.close()
    }
  },
}

interface Plan {
  readonly size: number
  readonly rounds: number
  readonly bundles: FunctionBundles
  /** Whether Prometheus scrapes the same targets afterwards. */
  readonly beside: boolean
}

async function measure(
  { size, rounds, bundles, beside }: Plan,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const stack = createStack()
  try {
    const targets = await startTargets(size, stack, signal)
    let now: number = firstSlot
    const cloudwatch = await stack.opened(startCloudWatch({ clock: () => now }))
    const dynamodb = await stack.opened(startDynamoDb(tableName))
    const config = join(bundles.directory, `watch-${size}.json`)
    await writeFile(config, JSON.stringify(targets.config))
    const variables = {
      ANCHOR_WATCH_CONFIG: config,
      ANCHOR_WATCH_TABLE: tableName,
      AWS_REGION: account.region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_CLOUDWATCH: cloudwatch.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    }
    const load: Load = { name, module: bundles.moduleOf(name), variables, nodeOptions: collectorNodeOptions }
    const tick = await stack.opened(startFunction(load, signal, bundles.program))
    const ticks: Measured[] = []
    for (let minute = 0; minute <= rounds; minute += 1) {
      const slot = slotPlus(firstSlot, minute)
      now = slot + delayMs
      await targets.advance(minute)
      ticks.push(await tick.runAnyhow({ slot, now }))
    }
    const stored = [...(await dynamodb.binaryBytes())].flatMap(([key, bytes]) =>
      key.startsWith('slot#') ? [bytes] : [],
    )
    const stateBytes = stored.reduce((sum, bytes) => sum + bytes, 0)
    const rows = { 'first tick': ticks.slice(0, 1), 'later ticks': ticks.slice(1) }
    const ours = Object.entries(rows).map(([phase, some]) =>
      rowOf(`${size} targets, ${phase}`, some, { size, stateBytes, lost: lostIn(size, cloudwatch) }),
    )
    return beside ? [...ours, peerRow(size, await prometheus(targets.urls, signal))] : ours
  } finally {
    await stack.close()
  }
}

const mebibyte = 2 ** 20
const kilobyte = 1e3

interface Found {
  readonly size: number
  readonly stateBytes: number
  readonly lost: readonly number[]
}

function rowOf(subject: string, ticks: readonly Measured[], { size, stateBytes, lost }: Found): Row {
  const spread = (figure: (one: Measured) => number): Spread => spreadOf(ticks.map(figure))
  return {
    subject,
    figures: {
      'CPU ms': spread(({ cpuMs }) => cpuMs),
      'CPU ms a target': spread(({ cpuMs }) => cpuMs / size),
      'wall ms': spread(({ wallMs }) => wallMs),
      'peak RSS MiB': spread(({ peakMib }) => peakMib),
      'state kB': spreadOf([stateBytes / kilobyte]),
      lost: spreadOf(lost),
      remarks: spread(({ remarks }) => remarks.length),
    },
  }
}

function peerRow(size: number, { cpuMsPerTarget, peakBytes }: Scraped): Row {
  return {
    subject: `${size} targets, Prometheus`,
    figures: {
      'CPU ms a target': spreadOf([cpuMsPerTarget]),
      'peak RSS MiB': spreadOf([peakBytes / mebibyte]),
    },
  }
}

/** How many targets each slot did not hear of, by what was published. */
function lostIn(size: number, cloudwatch: CloudWatch): readonly number[] {
  const up = new Map<number, number>()
  for (const { name, data } of cloudwatch.series()) {
    for (const { at, measurement } of data)
      if (name === 'ReplicasUp') up.set(at, (up.get(at) ?? 0) + Number(measurement))
  }
  return [...up.values()].map((answered) => size - answered)
}
