import { describe, expect, test } from 'vitest'
import { slotPlus, parseJson, type Sample } from '../../lib/model/index.ts'
import type { ServiceConfig } from '../../lib/anchore/settings.ts'
import { createDns } from '../../lib/net/index.ts'
import { statisticOf } from '../../lib/cloudwatch/index.ts'
import { firstSlot, startAnchore, type Run } from '../support/anchore/anchore.ts'
import { startDns } from '../support/net/dns.ts'
import { startReplicas, startRoundRobin, type Replicated } from '../support/anchore/replicated.ts'

const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3']
const started = firstSlot / 1000 - 3_600
const runs = 12

const analyzers = (changes: Partial<ServiceConfig> & Pick<ServiceConfig, 'urls'>): ServiceConfig => ({
  name: 'analyzer',
  replicas: 1,
  ...changes,
})

/** The sum of a metric over all slots. */
function total(samples: readonly Sample[], metric: string, statistic: 'SampleCount' | 'Sum'): number {
  const measured = samples.filter((one) => one.metric.name === metric).map(({ measurement }) => measurement)
  return statisticOf(statistic, measured) ?? 0
}

/** Collects repeatedly; between the runs every replica does some analyses, and some take turns in doing many. */
async function watched(
  { replicas }: Replicated,
  collect: () => Promise<Run>,
): Promise<{
  readonly truth: readonly number[]
  readonly samples: readonly Sample[]
  readonly lines: string[]
}> {
  const first = await collect()
  const truth: number[] = []
  const samples: Sample[] = []
  const lines = [...first.lines]
  for (let run = 1; run < runs; run += 1) {
    replicas.forEach(({ analyses }, index) => {
      const new_ = Array.from({ length: 1 + ((run + index) % 3) * 4 }, (_, one) => 20 + 30 * index + one)
      analyses.push(...new_)
      truth.push(...new_)
    })
    const found = await collect()
    samples.push(...found.samples)
    lines.push(...found.lines)
  }
  return { truth, samples, lines }
}

describe('three replicas', () => {
  test('behind one round-robin address: the flip is logged with a remedy, and nothing is counted twice', async () => {
    const replicated = await startReplicas(addresses, started)
    const urls = [await startRoundRobin(replicated)]
    const anchore = await startAnchore({}, { services: [analyzers({ urls })] })
    const { truth, samples, lines } = await watched(replicated, anchore.collect)
    expect(replicated.replicas.map(({ receiver }) => receiver.received.length)).toEqual([4, 4, 4])
    expect(total(samples, 'AnalysisTime', 'SampleCount')).toBe(0)
    expect(total(samples, 'ServerErrors', 'Sum')).toBeLessThanOrEqual(truth.length)
    const flips = lines.map(parseJson).filter((line) => JSON.stringify(line).includes('another replica'))
    expect(flips).toHaveLength(runs - 1)
    expect(flips[0]).toMatchObject({
      level: 'warn',
      event: 'another replica behind the same address, counters not comparable',
      service: 'analyzer',
      remedy: expect.stringMatching(/List the URL of each replica.*discover: dns/) as unknown,
    })
  })

  test('behind that address, one of which restarts: its counts since the start are published once', async () => {
    const replicated = await startReplicas(addresses, started)
    const urls = [await startRoundRobin(replicated)]
    const anchore = await startAnchore({}, { services: [analyzers({ urls })] })
    const before = await watched(replicated, anchore.collect)
    const [restarted] = replicated.replicas
    if (restarted === undefined) throw new Error('there is no replica')
    restarted.analyses.splice(0, Infinity, 30, 30)
    restarted.startedSeconds = slotPlus(firstSlot, runs - 1) / 1000 + 30
    const after = [
      await anchore.collect(),
      await anchore.collect(),
      await anchore.collect(),
      await anchore.collect(),
    ]
    expect(total(before.samples, 'AnalysisTime', 'SampleCount')).toBe(0)
    expect(
      total(
        after.flatMap(({ samples }) => samples),
        'AnalysisTime',
        'SampleCount',
      ),
    ).toBe(2)
  })

  test('by discover: dns: the sums are right', async () => {
    const replicated = await startReplicas(addresses, started)
    const { server } = await startDns({ 'analyzer.test': { addresses } })
    const urls = [`http://analyzer.test:${replicated.port}/metrics`]
    const services = [analyzers({ urls, discover: 'dns', replicas: 3 })]
    const anchore = await startAnchore({}, { services, dns: createDns([server]) })
    const { truth, samples, lines } = await watched(replicated, anchore.collect)
    expect(total(samples, 'AnalysisTime', 'SampleCount')).toBe(truth.length)
    expect(total(samples, 'AnalysisTime', 'Sum')).toBeCloseTo(
      truth.reduce((sum, one) => sum + one, 0),
      6,
    )
    expect(total(samples, 'ServerErrors', 'Sum')).toBe(truth.length)
    expect(total(samples, 'ReplicasUp', 'Sum')).toBe(3 * (runs - 1))
    expect(lines.join()).not.toContain('another replica')
    const hosts = replicated.replicas.flatMap(({ receiver }) =>
      receiver.received.map(({ headers }) => headers.host),
    )
    expect(new Set(hosts)).toEqual(new Set([`analyzer.test:${replicated.port}`]))
  })
})
