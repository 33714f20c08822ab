import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { collectMinutes } from '../../cli/record/collect-minutes.ts'
import { locate } from '../../lib/anchore/index.ts'
import { metrics } from '../../lib/alarms/index.ts'
import type { Config } from '../../lib/config/index.ts'
import { slotOf, slotPlus, type Slot, failed, createLog } from '../../lib/model/index.ts'
import type { Collected } from '../../lib/findings/index.ts'
import { nameResolution, type Http, environmentSecrets } from '../../lib/net/index.ts'
import { createLogIn, passwordsOf } from '../../lib/postgres/index.ts'
import { anonymous, pseudonymsFor } from '../../local/capture/pseudonyms.ts'
import { createRecorder, type Sources } from '../../local/capture/recorder.ts'
import { type CapturedMinute, type Capture, readCapture } from '../../local/capture/capture.ts'
import { replay } from '../../local/scenes/replay.ts'
import { createStack } from '../../local/stack.ts'
import type { StoredSeries } from '../../local/aws/cloudwatch/store.ts'
import { startCollectedDeployment } from '../support/local/collected-deployment.ts'
import { inProcess } from '../support/local/terminal.ts'
import { testHttp } from '../support/net/client.ts'
import { temporaryDirectory } from '../support/temporary.ts'

const from = slotOf(Date.UTC(2026, 10, 24, 10, 30))
const minutes = 4
const world = await startCollectedDeployment(from)

/** Records minutes of a deployment, and returns what the collectors made of them. */
async function captured(
  config: Config,
  { http, dns, logIn }: Sources,
): Promise<{
  readonly capture: Capture
  readonly collected: ReadonlyMap<Slot, readonly Collected[]>
}> {
  const pseudonyms = pseudonymsFor(config)
  // As record writes it: before the first minute.
  const shared = anonymous(config, pseudonyms)
  const recorder = createRecorder({ http, dns, logIn }, pseudonyms)
  const secrets = environmentSecrets(world.deployment.variables)
  const now = async (): Promise<number> => {
    await world.pass(1)
    return world.now()
  }
  const collected = new Map<Slot, readonly Collected[]>()
  const taken: CapturedMinute[] = []
  const { signal } = new AbortController()
  const log = createLog(() => undefined)
  const options = { config, recorder, secrets, tokens, minutes, intervalMs: 0, now, log, signal }
  for await (const one of collectMinutes(options)) {
    collected.set(one.minute.slot, one.collected)
    taken.push(JSON.parse(JSON.stringify(one.minute)) as CapturedMinute)
  }
  return { collected, capture: { config: shared, minutes: taken } }
}

/** The options for one minute of the world. */
function recorderFor(sources: Sources) {
  const { config, variables } = world.deployment
  return {
    config,
    recorder: createRecorder(sources, pseudonymsFor(config)),
    ...{ secrets: environmentSecrets(variables), tokens, minutes: 1, intervalMs: 0 },
    log: createLog(() => undefined),
  }
}

/** The network of the world, until the end of the test. */
function network(): Sources {
  const { config, variables } = world.deployment
  const { dns, lookup } = nameResolution(variables)
  const http = testHttp({ ca: config.anchore.ca, lookup })
  const secrets = environmentSecrets(variables)
  const logIn = createLogIn(config.postgres, passwordsOf(config.postgres, { secrets, tokens }))
  return { dns, http, logIn }
}

const tokens = () => Promise.resolve('')

/** The world as docker-compose names it: `catalog`, `postgres`; the first replica of each service. */
async function composed(): Promise<{ readonly config: Config; readonly sources: Sources }> {
  const { config } = world.deployment
  const sources = network()
  const { targets } = await locate(config.anchore.services, sources.dns, new AbortController().signal)
  const short = new Map(targets.toReversed().map((target) => [`http://${target.service}/metrics`, target]))
  const services = [...short].map(([url, { service: name }]) => ({ name, urls: [url], replicas: 1 }))
  const http: Http = (request) => {
    const [page = '', query = ''] = request.url.split('?')
    const { url, host } = short.get(page) ?? { url: page }
    return sources.http({
      ...request,
      url: `${url}?${query}`,
      headers: { ...request.headers, ...(host && { host }) },
    })
  }
  return {
    config: {
      ...config,
      anchore: { ...config.anchore, services },
      postgres: { ...config.postgres, hosts: [{ host: 'anchore', port: 5432 }], user: 'postgres' },
    },
    sources: { ...sources, http },
  }
}

/** The series that a replay publishes. */
async function played(capture: Capture): Promise<readonly StoredSeries[]> {
  const stack = createStack()
  let series: readonly StoredSeries[] = []
  await replay(
    capture,
    {
      minutes: Infinity,
      speed: 60_000,
      sink: () => undefined,
      signal: new AbortController().signal,
      ready: () => Promise.resolve(),
      passed: (_, { cloudwatch }) => {
        series = cloudwatch.series()
      },
    },
    stack,
  ).finally(stack.close)
  return series
}

const ours = new Set([...metrics.anchore, ...metrics.postgres].map(({ name }) => name))

/** Every datum of Anchore and its database: metric, dimensions, minute and measurement. */
function dataOf(series: readonly StoredSeries[]): readonly string[] {
  return series
    .filter(({ name }) => ours.has(name))
    .flatMap(({ name, dimensions: { Deployment: _, ...own }, data }) =>
      data.map(({ at, measurement }) => JSON.stringify([name, own, at, measurement])),
    )
    .toSorted()
}

function samplesOf(collected: ReadonlyMap<Slot, readonly Collected[]>): readonly string[] {
  return [...collected]
    .flatMap(([minute, all]) =>
      all.flatMap(({ samples }) =>
        samples.map(({ metric, dimensions, measurement, slot = minute }) =>
          JSON.stringify([metric.name, dimensions, slot, measurement]),
        ),
      ),
    )
    .toSorted()
}

describe('a capture', () => {
  test('publishes the same data when it is played', async () => {
    const { capture, collected } = await captured(world.deployment.config, network())
    expect([...collected.keys()]).toEqual([1, 2, 3, 4].map((minute) => slotPlus(from, minute)))
    const samples = samplesOf(collected)
    expect(samples.length).toBeGreaterThan(minutes * 25)
    expect(dataOf(await played(capture))).toEqual(samples)
  })

  test('publishes the same data for hosts and users with the names of services and of parts', async () => {
    const { config, sources } = await composed()
    const { capture, collected } = await captured(config, sources)
    const samples = samplesOf(collected)
    expect(samples.filter((one) => one.startsWith('["ConnectionSaturation"'))).toHaveLength(minutes)
    expect(dataOf(await played(capture))).toEqual(samples)
    const written = capture.minutes.map((minute) => JSON.stringify(minute))
    for (const name of [String.raw`servicename=\"catalog\"`, '"name":"catalog"'])
      expect(written.filter((one) => one.includes(name))).toHaveLength(minutes)
  })

  test('is written by record without the hosts, the users and the passwords of the configuration', async () => {
    const directory = temporaryDirectory()
    const file = await world.watchFile('record.yml')
    const args = ['record', '--config', file, '--minutes', '2', '--interval', '100ms', directory]
    const { code, out, err } = await inProcess(args)
    expect({ code, lines: err.trimEnd().split('\n').length }).toEqual({ code: 0, lines: 2 })
    expect(out).toContain(`--replay ${directory}`)
    const { config, minutes: taken } = readCapture(directory)
    expect(taken).toHaveLength(2)
    expect(config.oncall.channels).toEqual([])
    const names = await readdir(directory)
    const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))
    const { config: own, variables } = world.deployment
    const urls = own.anchore.services.flatMap((service) => service.urls.map((url) => new URL(url).hostname))
    const secrets = ['ANCHORE_PASSWORD', 'POSTGRES_PASSWORD', 'WEBHOOK_KEY', 'SLACK_TOKEN', 'PAGERDUTY_KEY']
    const removed = [
      ...urls,
      ...own.postgres.hosts.map(({ host }) => host),
      ...[own.anchore.auth?.username, own.postgres.user, ...secrets.map((name) => variables[name])],
      'Basic ',
    ]
    expect(removed).not.toContain(undefined)
    for (const word of removed) expect(texts.filter((text) => text.includes(word ?? ''))).toEqual([])

    expect(await inProcess(args)).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not empty') as string,
    })
  })

  test('has no minute that Ctrl-C cut off', async () => {
    const interrupted = new AbortController()
    const now = (): Promise<number> => {
      interrupted.abort()
      return Promise.resolve(from)
    }
    const options = { ...recorderFor(network()), now, signal: interrupted.signal }
    for await (const { minute } of collectMinutes(options)) expect(minute).toBeUndefined()
    expect(interrupted.signal.aborted).toBe(true)
  })

  test('has the whole time of a run for the database after an Anchore that does not answer', async () => {
    const late: boolean[] = []
    const sources: Sources = {
      ...network(),
      http: async ({ signal }) => {
        if (!signal.aborted) await once(signal, 'abort')
        return failed({ kind: 'timeout', message: 'no answer' })
      },
      logIn: (signal) => {
        late.push(signal.aborted)
        return network().logIn(signal)
      },
    }
    const { signal } = new AbortController()
    const options = { ...recorderFor(sources), now: () => Promise.resolve(from), collectMs: 200, signal }
    for await (const { minute } of collectMinutes(options)) expect(minute.login?.ok).toBe(true)
    expect(late).toEqual([false])
  })

  test('prints the failures of its first minute only', async () => {
    const directory = temporaryDirectory()
    const { port } = world.deployment.login
    const file = await world.watchFile('down.yml', `port: ${port}`, 'port: 1')
    const args = ['record', '--config', file, '--minutes', '2', '--interval', '100ms', directory]
    const { err } = await inProcess(args)
    expect(err.match(/^postgres: refused: .+\n {2}\w/gm)).toHaveLength(1)
    expect(err.match(/, 1 failures$/gm)).toHaveLength(2)
  })

  test('names the minutes that are missing in it', async () => {
    const directory = temporaryDirectory()
    const file = await world.passing(15)
    const args = ['record', '--config', file, '--minutes', '2', '--interval', '100ms', directory]
    const { code, err } = await inProcess(args)
    expect(code).toBe(0)
    expect(err.match(/failures$/gm)).toHaveLength(1)
    expect(err).toMatch(/ failures, after a gap of 14 min$/m)
    expect(err).toMatch(/^The gaps have 14 min in all: a replay has no data there\.$/m)
  })

  test('names the missing minutes after Ctrl-C too', async () => {
    const directory = temporaryDirectory()
    const file = await world.passing(15)
    const args = ['record', '--config', file, '--minutes', '3', '--interval', '100ms', directory]
    const interrupted = new AbortController()
    const lines: string[] = []
    const err = (line: string): void => {
      lines.push(line)
      if (line.includes('after a gap')) interrupted.abort()
    }
    const { code, out } = await inProcess(args, { err, signal: interrupted.signal })
    expect({ code, last: lines.at(-1) }).toEqual({
      code: 0,
      last: 'The gaps have 14 min in all: a replay has no data there.',
    })
    expect(out).toContain(`--replay ${directory}`)
    expect(readCapture(directory).minutes).toHaveLength(2)
  })

  test('is not written into a file', async () => {
    const file = await world.watchFile('record.yml')
    expect(await inProcess(['record', '--config', file, file])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/cannot be written \(ENOTDIR.+\); name another folder\n$/) as string,
    })
  })

  test('is not made with minutes of more than 60 seconds', async () => {
    const file = await world.watchFile('record.yml')
    expect(await inProcess(['record', '--config', file, '--interval', '61s', 'capture'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--interval: expected a duration from 100ms to 60s') as string,
    })
  })
})
