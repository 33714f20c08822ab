import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { metrics } from '../../lib/alarms/index.ts'
import { slotOf, slotPlus, listAt, numberAt, parseJson, textAt, type Metric } from '../../lib/model/index.ts'
import { blockWriteTime } from '../../lib/postgres/index.ts'
import { startCollectedDeployment } from '../support/local/collected-deployment.ts'
import { anchorWatch, runProgram, type Ended } from '../support/local/command-line.ts'
import { firstReplica } from '../support/anchore/local-anchore.ts'
import { inProcess } from '../support/local/terminal.ts'

const from = slotOf(Date.UTC(2026, 10, 24, 10, 30))
const world = await startCollectedDeployment(from)

const argsOf = (file: string) => ['collect', '--config', file, '--interval', '1s']

function collect(file: string, ...args: readonly string[]): Promise<Ended> {
  return anchorWatch(...argsOf(file), ...args)
}

/** The same without a process of its own. */
function collectHere(file: string, ...args: readonly string[]): Promise<Ended> {
  return inProcess([...argsOf(file), ...args])
}

/** The data, and the failures that come last. */
function read(out: string): { readonly data: readonly unknown[]; readonly failures: readonly unknown[] } {
  const parsed: unknown = JSON.parse(out)
  const all = Array.isArray(parsed) ? parsed : []
  return { data: all.slice(0, -1), failures: listAt(all.at(-1), 'failures') }
}

function valueOf(variable: string): string {
  return world.deployment.variables[variable] ?? ''
}

function find(data: readonly unknown[], metric: string, service?: string): unknown {
  return data.find(
    (datum) => textAt(datum, 'metric') === metric && textAt(datum, 'dimensions', 'Service') === service,
  )
}

describe('collect --json', () => {
  test('prints every core metric, with the truth of what happened between its two collections', async () => {
    const { code, out } = await collect(await world.passing(15), '--json')
    const { data, failures } = read(out)
    expect({ code, failures }).toEqual({ code: 0, failures: [] })

    // No session of its database writes a block itself.
    const lacking: readonly Metric[] = [blockWriteTime]
    const core = Object.values(metrics)
      .flat()
      .filter((metric) => metric.detail === 'core' && !lacking.includes(metric))
    expect(new Set(data.map((datum) => textAt(datum, 'metric')))).toEqual(
      new Set(core.map(({ name }) => name)),
    )
    const { completed = 0, waiting, analyzing } = world.states.at(-1) ?? {}
    const slot = new Date(slotPlus(from, 15)).toISOString()
    expect(find(data, 'ImagesCompleted')).toEqual({
      metric: 'ImagesCompleted',
      dimensions: { Deployment: 'local' },
      unit: 'Count',
      slot,
      value: completed,
    })
    expect(completed).toBeGreaterThan(5)
    expect(find(data, 'ImagesWaiting')).toMatchObject({ value: waiting })
    expect(find(data, 'ImagesAnalyzing')).toMatchObject({ value: analyzing })
    const times = find(data, 'AnalysisTime')
    expect(listAt(times, 'values').length).toBe(listAt(times, 'counts').length)
    expect(listAt(times, 'counts').reduce((sum: number, count) => sum + Number(count), 0)).toBe(completed)
    expect(find(data, 'ReplicasUp', 'analyzer')).toMatchObject({
      dimensions: { Deployment: 'local', Service: 'analyzer' },
      value: 3,
    })
    expect(find(data, 'Coverage')).toMatchObject({
      dimensions: { Deployment: 'local', Collector: 'collect-anchore' },
      value: 100,
    })
    const saturation = (100 * (numberAt(find(data, 'ConnectionsUsed'), 'value') ?? 0)) / 97
    expect(numberAt(find(data, 'ConnectionSaturation'), 'value')).toBeCloseTo(saturation)
  })

  test('gives a statistic set as one', async () => {
    const { out } = await collectHere(await world.passing(3), 'anchore', '--json')
    expect(find(read(out).data, 'DatabaseProbeTime')).toMatchObject({
      statistics: { sampleCount: 1, minimum: expect.any(Number) as number },
    })
  })

  test('takes the slots by the clock of Anchore, the second after the first, and says that it differs', async () => {
    const { out, err } = await collectHere(await world.watchFile('watch.yml'), '--json')
    const { data } = read(out)
    expect(new Set(data.map((datum) => textAt(datum, 'slot')))).toEqual(
      new Set([new Date(slotPlus(world.now(), 1)).toISOString()]),
    )
    const [line, ...others] = err.trimEnd().split('\n')
    expect(line).toMatch(
      /^Anchore's clock is .+ (behind|ahead of) this machine's: slots and ages follow Anchore's\.$/,
    )
    // Its database lives in the same simulated time.
    expect(new Set(others.map((other) => textAt(parseJson(other), 'event')))).toEqual(
      new Set(['clocks differ']),
    )
  })

  test('asks the one source that is named', async () => {
    const { code, out } = await collectHere(await world.watchFile('watch.yml'), 'postgres', '--json')
    const names = read(out).data.map((datum) => textAt(datum, 'metric'))
    expect(code).toBe(0)
    expect(names).toContain('ConnectionSaturation')
    expect(names).not.toContain('ReplicasUp')
    expect(names.filter((name) => name === 'Heartbeat')).toHaveLength(1)
  })

  test('lists what failed last, beside what was had, and exits 1', async () => {
    const { url } = firstReplica(world.deployment.anchore, 'simplequeue')
    const { code, out } = await collectHere(
      await world.watchFile('down.yml', url, 'http://127.0.0.1:1'),
      '--json',
    )
    const { data, failures } = read(out)
    expect(code).toBe(1)
    expect(failures).toEqual([
      {
        target: 'anchore.services.simplequeue',
        kind: 'refused',
        message: expect.any(String) as string,
        remedy: expect.any(String) as string,
      },
    ])
    expect(find(data, 'ReplicasUp', 'simplequeue')).toMatchObject({ value: 0 })
    expect(find(data, 'ReplicasUp', 'catalog')).toMatchObject({ value: 1 })
    expect(find(data, 'DatabaseUp')).toMatchObject({ value: 1 })
  })
})

describe('collect', () => {
  test('prints a table with units, and why a metric has nothing to publish', async () => {
    const { code, out } = await collectHere(await world.passing(15), '--all')
    expect(code).toBe(0)
    expect(out).toMatch(
      /^A run would publish to AnchorWatch for local, minute 2026-11-24T\d\d:\d\d:00\.000Z\n/,
    )
    expect(out).toMatch(/\nMETRIC +DIMENSIONS +VALUE\n/)
    expect(out).toMatch(/\nQueueLength +Queue=images_to_analyze +\d+\n/)
    expect(out).toMatch(/\nAnalysisTime +\d+ samples, mean [\d.]+ (?:s|min), p95 [\d.]+ (?:s|min)\n/)
    expect(out).toMatch(/\nConnectionSaturation +\d+ %\n/)
    expect(out).toContain('\n  IoReadTime: published with detail: full only\n')
  })

  test('shows people the simulated time in one sentence, and no line of the log', async () => {
    const { err } = await collectHere(await world.watchFile('watch.yml'))
    const [begin, note, ...others] = err.trimEnd().split('\n')
    expect(begin).toMatch(/^Collecting twice/)
    expect(note).toMatch(/^Anchore's clock is .+: slots and ages follow Anchore's\.$/)
    expect(others).toEqual([])
  })

  test('says that nothing happened where nothing did', async () => {
    const { out } = await collectHere(await world.watchFile('watch.yml'))
    expect(out).not.toContain('IoReadTime')
    expect(out).toContain('\n  AnalysisTime: nothing happened in 1 s; try a longer --interval\n')
  })

  test('says on standard error what failed and what to do', async () => {
    const { anchore } = world.deployment
    const { url } = firstReplica(anchore, 'simplequeue')
    const file = await world.watchFile('down.yml', url, 'http://127.0.0.1:1')
    const { code, out, err } = await collectHere(file)
    expect(code).toBe(1)
    expect(out).toMatch(/\nFindings\n {2}ReplicasUp simplequeue: \w/)
    expect(out.match(/127\.0\.0\.1:1 /g)).toHaveLength(1)
    expect(out.match(/see the failures/g)).toHaveLength(1)
    expect(err).toMatch(/^anchore\.services\.simplequeue: refused: .+\n {2}\w.+\n/m)
  })

  test('finds secrets in the environment before the file beside the configuration, and shows none', async () => {
    const args = [...argsOf(await world.watchFile('watch.yml')), 'postgres']
    const env = { ...process.env, POSTGRES_PASSWORD: 'marked-wrong' }
    const { code, out, err } = await runProgram('bin/anchor-watch.js', args, { env })
    expect(code).toBe(1)
    expect(err).toContain('\npostgres: auth: ')
    expect(out).toMatch(/\nCoverage +Collector=collect-postgres +0 %\n/)
    const secrets = ['marked-wrong', ...['ANCHORE_PASSWORD', 'POSTGRES_PASSWORD'].map(valueOf)]
    for (const secret of secrets) expect(out + err).not.toContain(secret)
  })

  test('names the variable that no environment has', async () => {
    const { code, err } = await collectHere(await world.write('bare.yml', world.deployment.watch), 'postgres')
    expect(code).toBe(1)
    expect(err).toContain('env: POSTGRES_PASSWORD is not set')
  })

  test.each([
    [['postgers'], 'Found postgers; expected anchore, postgres or nothing for both; did you mean postgres?'],
    [['anchore', 'postgres'], "Unexpected argument 'postgres'"],
    [['--interval', '15'], '--interval: expected a duration from 1s to 10m'],
    [['--interval', '10ms'], '--interval: expected a duration from 1s to 10m'],
    [['--config', 'package.json'], 'package.json:'],
    [['--config', 'none.yml'], 'none.yml: there is no such file'],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, out, err } = await inProcess(['collect', ...args])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
  })

  test('collects with what init makes of a prometheus.yml', async () => {
    const { login, anchore, variables } = world.deployment
    // A job without TLS: policy_engine has a certificate.
    const plain = Object.entries(Object.groupBy(anchore.replicas(), ({ service }) => service))
    const jobs = plain.flatMap(([name, replicas]) =>
      name === 'policy_engine'
        ? []
        : [
            {
              job_name: `anchore-${name}`,
              scrape_interval: '15s',
              basic_auth: { username: 'anchor-watch', password: valueOf('ANCHORE_PASSWORD') },
              static_configs: [{ targets: replicas.map(({ url }) => new URL(url).host) }],
            },
          ],
    )
    const prometheus = await world.write('prometheus.yml', JSON.stringify({ scrape_configs: jobs }))
    const out = await world.watchFile('from-prometheus.yml')
    const database = [
      '--postgres-host',
      login.host,
      '--postgres-port',
      String(login.port),
      '--postgres-tls',
      'disable',
    ]
    const references = [
      '--password-ref',
      'env:ANCHORE_PASSWORD',
      '--postgres-password-ref',
      'env:POSTGRES_PASSWORD',
    ]
    const files = ['--from-prometheus', prometheus, '--out', out, '--force']
    const made = await anchorWatch('init', ...files, ...database, ...references)
    expect(made).toMatchObject({ code: 0, err: '' })
    expect(await readFile(out, 'utf8')).not.toContain(variables['ANCHORE_PASSWORD'])
    const { code, out: printed } = await collectHere(out, '--json')
    expect({ code, failures: read(printed).failures }).toEqual({ code: 0, failures: [] })
  })

  test('ends at once when it is interrupted', async () => {
    const args = ['collect', '--config', await world.watchFile('watch.yml'), '--interval', '10m']
    const child = spawn(process.execPath, ['bin/anchor-watch.js', ...args])
    child.stderr.once('data', () => child.kill('SIGINT'))
    const ended = [text(child.stdout), text(child.stderr), once(child, 'exit')] as const
    const [out, err] = await Promise.all(ended)
    expect({ code: child.exitCode, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('Interrupted.')
  })
})
