import { describe, expect, onTestFinished, test, vi } from 'vitest'
import * as collectAnchore from '../../functions/collect-anchore.ts'
import * as collectPostgres from '../../functions/collect-postgres.ts'
import * as digest from '../../functions/digest.ts'
import * as notify from '../../functions/notify.ts'
import * as sweep from '../../functions/sweep.ts'
import { textAt } from '../../lib/model/index.ts'
import { exposing, exposingAll, password, recording, username } from '../support/anchore/anchore-services.ts'
import { awsError } from '../support/aws/reactions.ts'
import { startDeployment } from '../support/functions/deployment.ts'
import { lambdaContext } from '../support/functions/lambda-context.ts'
import { startReceiver } from '../support/net/receiver.ts'
import { startFaultyProxy } from '../support/publishing/faulty-proxy.ts'

const event = { slot: '2026-11-24T10:31:00Z' }
const functions = {
  'collect-anchore': collectAnchore,
  'collect-postgres': collectPostgres,
  notify,
  sweep,
  digest,
}

/** A watch.yml of one service at `url`, and of a database that is not there. */
function watchFile(url: string): string {
  return `deployment: test
anchore:
  auth: { username: ${username}, password: { env: ANCHORE_PASSWORD } }
  services: { simplequeue: { url: "${url}" } }
postgres: { host: 127.0.0.1, port: 1, user: watch, password: { env: PGPASSWORD }, tls: disable }
`
}

const passwords = { ANCHORE_PASSWORD: password, PGPASSWORD: 'of the monitor' }
const nobody = 'http://127.0.0.1:1'

describe.each(Object.entries(functions))('%s', (name, { create, handler }) => {
  test('names what its environment lacks, and only when it is invoked', async () => {
    vi.stubEnv('ANCHOR_WATCH_CONFIG', undefined)
    onTestFinished(() => void vi.unstubAllEnvs())
    const invoked = async (): Promise<unknown> => handler({}, lambdaContext())
    await expect(invoked()).rejects.toThrow('the environment variable ANCHOR_WATCH_CONFIG is not set')
  })

  test('exports the handler that is wrapped', async () => {
    const { runtime } = await startDeployment(watchFile(nobody), passwords)
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    for (const [variable, value] of Object.entries(runtime.variables)) vi.stubEnv(variable, value)
    onTestFinished(() => void vi.unstubAllEnvs())
    // sweep fails: the stand-in of CloudWatch has another time than the real clock of the handler.
    await handler({ slot: '2020-01-01T00:00:00Z' }, lambdaContext()).catch(() => undefined)
    const lines = written.mock.calls.map(([line]) => line)
    vi.restoreAllMocks()
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toContain(`"function":"${name}","request":"request-1"`)
  })

  test('cannot be made where the configuration is not', async () => {
    const { runtime } = await startDeployment(watchFile(nobody), { ANCHOR_WATCH_CONFIG: '/nowhere.json' })
    expect(() => create(runtime)).toThrow('/nowhere.json')
  })
})

describe('collect-anchore', () => {
  test('collects and publishes the slot of its event, once', async () => {
    const service = await startReceiver((response, { headers, path }) => {
      exposing(recording('simplequeue.busy'))(response, headers.authorization, path)
    })
    const { cloudWatch, runtime, lines } = await startDeployment(watchFile(service.url), passwords)
    const handler = collectAnchore.create(runtime)
    await handler(event, lambdaContext())
    await handler(event, lambdaContext(50_000, 'request-2'))
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 1 })
    expect(cloudWatch.series().map(({ name }) => name)).toEqual([
      'Heartbeat',
      'DataDropped',
      'QueueLength',
      'ReplicasUp',
      'Restarts',
      'Coverage',
      'DataSpooled',
    ])
    expect(service.received.map(({ path }) => path.split('?', 1))).toEqual([['/metrics']])
    expect(lines()).toMatchObject([
      { event: 'published', request: 'request-1', slot: '2026-11-24T10:31:00.000Z' },
      { event: 'run ended', request: 'request-1' },
      { event: 'slot already done', request: 'request-2' },
      { event: 'run ended', request: 'request-2' },
    ])
  })

  test('holds an exposition to the bounds of its watch.yml', async () => {
    const service = await startReceiver((response, { headers, path }) => {
      exposingAll(recording('simplequeue.busy'))(response, headers.authorization, path)
    })
    const bounded = watchFile(service.url).replace('anchore:', 'anchore:\n  max_lines: 100')
    const { cloudWatch, runtime, lines } = await startDeployment(bounded, passwords)
    await collectAnchore.create(runtime)(event, lambdaContext())
    const failures = lines().filter((line) => textAt(line, 'event') === 'failure')
    expect(failures).toMatchObject([
      { kind: 'too-large', message: 'line 101, column 1: more than 100 lines', reportedBy: 'Coverage' },
    ])
    const share = cloudWatch.series().find(({ name }) => name === 'Coverage')
    expect(share?.data).toEqual([{ at: Date.parse(event.slot), measurement: 0 }])
  })

  test('publishes what it can and fails when its password is not there', async () => {
    const { cloudWatch, runtime, lines } = await startDeployment(watchFile(nobody), { PGPASSWORD: 'x' })
    const handler = collectAnchore.create(runtime)
    await expect(handler(event, lambdaContext())).rejects.toThrow('env: ANCHORE_PASSWORD is not set')
    expect(cloudWatch.series().map(({ name }) => name)).toContain('Heartbeat')
    expect(lines().at(-1)).toMatchObject({ level: 'error', event: 'run failed' })
  })

  test('publishes its gauges and fails when its table is gone', async () => {
    const { cloudWatch, dynamoDb, runtime, lines } = await startDeployment(watchFile(nobody), passwords)
    await dynamoDb.stop()
    await expect(collectAnchore.create(runtime)(event, lambdaContext())).rejects.toMatchObject({
      failures: [{ kind: 'refused', target: 'state' }],
    })
    expect(cloudWatch.series().map(({ name }) => name)).toContain('ReplicasUp')
    expect(lines().filter((line) => textAt(line, 'level') === 'error')).toMatchObject([
      { event: 'run failed' },
    ])
  })
})

test.each(Object.entries({ collectAnchore, collectPostgres }))(
  '%s commits its slot though the table throttles two calls',
  async (_name, { create }) => {
    const { dynamoDb, runtime, lines } = await startDeployment(watchFile(nobody), passwords)
    const proxy = await startFaultyProxy(dynamoDb.url)
    onTestFinished(proxy.stop)
    const slowDown = awsError(400, 'ProvisionedThroughputExceededException')
    proxy.failWith(({ nth }) => (nth <= 2 ? slowDown : undefined))
    const variables = { ...runtime.variables, AWS_ENDPOINT_URL_DYNAMODB: proxy.url }
    await create({ ...runtime, variables })(event, lambdaContext())
    expect(lines()).toContainEqual(expect.objectContaining({ event: 'published' }))
  },
)

describe('collect-postgres', () => {
  test('publishes that the database is down', async () => {
    const { cloudWatch, runtime } = await startDeployment(watchFile(nobody), passwords)
    await collectPostgres.create(runtime)(event, lambdaContext())
    const down = cloudWatch.series().find(({ name }) => name === 'DatabaseUp')
    expect(down?.data).toEqual([{ at: Date.parse(event.slot), measurement: 0 }])
    expect(cloudWatch.calls()).toEqual({ PutMetricData: 1 })
  })

  test('asks RDS where watch.yml names it and no login is answered', async () => {
    const named = watchFile(nobody).replace('tls: disable', 'tls: disable, rds: { instance: anchore-db }')
    const { cloudWatch, runtime, lines } = await startDeployment(named, passwords)
    await collectPostgres.create(runtime)(event, lambdaContext())
    expect(cloudWatch.calls()).toEqual({ GetMetricData: 1, PutMetricData: 1 })
    expect(lines()).toContainEqual(expect.objectContaining({ event: 'rds' }))
  })
})
