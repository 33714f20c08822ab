import { beforeAll, describe, expect, test } from 'vitest'
import { create as collectAnchore } from '../functions/collect-anchore.ts'
import { create as collectPostgres } from '../functions/collect-postgres.ts'
import { create as notify } from '../functions/notify.ts'
import { alarmResources } from '../lib/cloudwatch/index.ts'
import { change, snsEvent } from './support/oncall/alarm-messages.ts'
import { exposing, recording, type Reply } from './support/anchore/anchore-services.ts'
import { startFaulty, type Ended, type FaultyParts } from './support/functions/faults.ts'
import { startServices } from './support/functions/faulty-services.ts'
import { faultyWatch, type WatchParts } from './support/functions/faulty-watch.ts'
import { expectNoSecretIn, key, marks } from './support/functions/marked-secrets.ts'
import { testDatabase } from './support/postgres/postgres.ts'
import { answering, startReceiver, type Received } from './support/net/receiver.ts'
import {
  refusing,
  secretText,
  secureString,
  startSecretStores,
  type SecretStores,
} from './support/aws/secret-stores.ts'
import { configOf } from './support/watch-file.ts'

const references = {
  anchore: '{ secret: anchore#password }',
  postgres: '{ parameter: /watch/db }',
  slack: '{ secret: slack }',
  hook: '{ env: WEBHOOK_URL }',
  key: '{ parameter: /hook/key }',
}

const database = await testDatabase()
beforeAll(async () => {
  await database.administer(`ALTER ROLE anchor_watch PASSWORD '${marks.postgres}'`)
})
/** Every reference leads to a store that holds its marked secret. */
async function startStores(): Promise<SecretStores> {
  const stores = await startSecretStores()
  stores.answers.set('GetSecretValue anchore', secretText(JSON.stringify({ password: marks.anchore })))
  stores.answers.set('GetParameter /watch/db', secureString(marks.postgres))
  stores.answers.set('GetParameter /hook/key', secureString(key))
  return stores
}

async function run(
  { variables: stored }: SecretStores,
  { create, event, ...parts }: Pick<FaultyParts, 'create'> & { event?: unknown } & WatchParts,
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly ended: Ended; readonly series: unknown }> {
  const aws = { AWS_SECRET_ACCESS_KEY: marks.aws, AWS_SESSION_TOKEN: marks.session }
  const watch = faultyWatch({ references, ...parts })
  const { run: once, cloudWatch } = await startFaulty({
    create,
    watch,
    variables: { ...stored, ...aws, ...more },
  })
  return { ended: await once(event === undefined ? {} : { event }), series: cloudWatch.series() }
}

/** Says back what it was sent, as a debugging proxy does. */
const repeating =
  (status: number): Reply =>
  (response, authorization = '') => {
    const password = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString()
    const headers = { location: `/?from=${authorization}`, 'x-said': authorization }
    answering(status, `${authorization} ${password}\n`, headers)(response)
  }

describe('collect-anchore shows no secret', () => {
  test('when it succeeds', async () => {
    const urls = await startServices({ apiext: exposing(recording('apiext.idle'), marks.anchore) })
    const { ended, series } = await run(await startStores(), { create: collectAnchore, urls })
    expect(ended.published).toMatchObject({ 'ReplicasUp apiext': 1 })
    expect(ended.failures.map(({ target }) => target)).not.toContain('anchore.services.apiext')
    expectNoSecretIn(ended, series)
  })

  test.each([200, 302, 400, 401, 404, 500])('when services answer %d and repeat it', async (status) => {
    const urls = await startServices({ apiext: repeating(status), catalog: repeating(status) })
    const { ended, series } = await run(await startStores(), { create: collectAnchore, urls })
    expect(ended.failures.length).toBeGreaterThan(0)
    expectNoSecretIn(ended, series)
  })

  test('when the secret is no JSON, or the store repeats it', async () => {
    for (const answer of [
      secretText(marks.anchore),
      refusing(500, marks.anchore),
      answering(200, `{"${marks.anchore}`),
    ]) {
      const stores = await startStores()
      stores.answers.set('GetSecretValue anchore', answer)
      const { ended, series } = await run(stores, { create: collectAnchore, urls: await startServices() })
      expect(ended.failures).toMatchObject([
        {
          target: 'anchore.auth.password',
          message: expect.stringContaining('secret: anchore#password') as string,
          reportedBy: 'Coverage',
        },
      ])
      expect(ended).toMatchObject({ error: undefined, published: { 'Coverage collect-anchore': 0 } })
      expectNoSecretIn(ended, series)
    }
  })
})

describe('collect-postgres shows no secret', () => {
  const place = (): Pick<WatchParts, 'database'> => ({
    database: { host: '127.0.0.1', port: database.server.port },
  })

  test('when it succeeds', async () => {
    const { ended, series } = await run(await startStores(), { create: collectPostgres, ...place() })
    expect(ended).toMatchObject({ error: undefined, published: { DatabaseUp: 1, ConnectionsLimit: 20 } })
    expectNoSecretIn(ended, series)
  })

  test('when it is refused', async () => {
    const stores = await startStores()
    stores.answers.set('GetParameter /watch/db', secureString(marks.hook))
    const { ended, series } = await run(stores, { create: collectPostgres, ...place() })
    expect(ended.failures).toMatchObject([{ kind: 'auth', target: 'postgres', reportedBy: 'Coverage' }])
    expect(ended).toMatchObject({ error: undefined, published: { 'Coverage collect-postgres': 0 } })
    expectNoSecretIn(ended, series)
  })

  test('when nothing listens', async () => {
    const { ended, series } = await run(await startStores(), { create: collectPostgres })
    expect(ended.failures).toMatchObject([{ kind: 'refused' }])
    expectNoSecretIn(ended, series)
  })
})

describe('notify shows no secret', () => {
  const event = snsEvent(change('OK', 'ALARM', 5), 'a text that is no alarm')

  /** Both channels answer so, repeating the path that they were sent to. */
  async function deliver(status: number, pathOf: (url: string, mark: string) => string) {
    const stores = await startStores()
    const repeat = (response: Parameters<Reply>[0], { path }: Received): void => {
      answering(status, status === 200 ? 'ok' : path.slice(1), { location: path })(response)
    }
    const slack = await startReceiver(repeat)
    const hook = await startReceiver(repeat)
    stores.answers.set('GetSecretValue slack', secretText(pathOf(slack.url, marks.slack)))
    const { ended } = await run(
      stores,
      { create: notify, event },
      { WEBHOOK_URL: pathOf(hook.url, marks.hook) },
    )
    return { ended, pages: [...slack.received, ...hook.received].map(({ body }) => body) }
  }

  test.each([200, 302, 400, 403, 404, 500])('when its channels answer %d', async (status) => {
    const { ended, pages } = await deliver(status, (url, mark) => `${url}/${mark}`)
    // A channel that fails for now gets no second notice in the run.
    expect(pages).toHaveLength(status === 500 ? 2 : 4)
    expectNoSecretIn(ended, pages)
  })

  test('when what it was given is no URL', async () => {
    const { ended } = await deliver(200, (_url, mark) => mark)
    expect(ended.failures.map(({ kind }) => kind)).toContain('configuration')
    expectNoSecretIn(ended)
  })
})

test('neither the configuration that is deployed nor its alarms have a place for a secret', () => {
  const config = configOf(faultyWatch({ references }))
  expect(JSON.stringify(config)).toContain('/watch/db')
  expectNoSecretIn(config, alarmResources(config))
})
