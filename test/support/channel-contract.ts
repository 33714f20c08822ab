import { afterAll, describe, expect, it } from 'vitest'
import type { Secrets } from '../../lib/secrets/secrets.ts'
import type { FailureKind } from '../../lib/model/failure.ts'
import { createHttp, type Http } from '../../lib/net/http.ts'
import type { Channel } from '../../lib/oncall/channel.ts'
import { resolveNotice, triggerNotice } from './notices.ts'
import { answering, startReceiver, type Receiver } from './receiver.ts'

export interface ChannelParts {
  readonly http: Http
  readonly secrets: Secrets
}

/** In every URL of the contract: it must turn up in no failure. */
const secretPath = '/hooks/s3cr3t-p4th'
/** Real exchanges with less patience, so that silence is soon over. */
const impatienceMs = 100

/** What every channel does, whatever its words; `secretsFor` gives its secrets for a receiver. */
export function channelContract(
  name: string,
  create: (parts: ChannelParts) => Channel,
  secretsFor: (url: string) => Secrets,
  confidential: readonly string[] = [],
): void {
  const { http, close } = createHttp()
  afterAll(close)
  const signal = new AbortController().signal
  const channelOf = (url: string, exchange: Http = http): Channel =>
    create({ http: exchange, secrets: secretsFor(url + secretPath) })
  const failing = async (answer: Parameters<typeof startReceiver>[0], exchange?: Http) => {
    await using receiver = await startReceiver(answer)
    return await channelOf(receiver.url, exchange).deliver(triggerNotice, signal)
  }

  describe(`${name} as a channel`, () => {
    it.each([triggerNotice, resolveNotice])('delivers a $action', async (notice) => {
      await using receiver = await startReceiver(answering(200))
      expect(await channelOf(receiver.url).deliver(notice, signal)).toEqual({ ok: true })
      expect(receiver.received).toHaveLength(1)
      expect(receiver.received[0]).toMatchObject({
        path: secretPath,
        headers: { 'content-type': 'application/json' },
      })
      expect(receiver.received[0]?.body).toContain(notice.title)
    })

    it.each<[number, FailureKind, boolean]>([
      [302, 'redirected', false],
      [400, 'rejected', false],
      [401, 'auth', false],
      [403, 'auth', false],
      [404, 'not-found', false],
      [410, 'not-found', false],
      [413, 'too-large', false],
      [429, 'rate-limited', true],
      [500, 'server-error', true],
      [503, 'server-error', true],
    ])('takes %d for %s, retryable: %s', async (status, kind, retryable) => {
      const delivery = await failing(answering(status, '', { location: '/elsewhere' }))
      expect(delivery).toMatchObject({
        ok: false,
        retryable,
        failure: { kind, target: 'oncall.channels[0]' },
      })
    })

    it('takes silence for a timeout that can be retried', async () => {
      const hasty: Http = (request) => http({ ...request, timeoutMs: impatienceMs })
      const delivery = await failing(() => undefined, hasty)
      expect(delivery).toMatchObject({ ok: false, retryable: true, failure: { kind: 'timeout' } })
    })

    it('takes nobody listening for a refusal that can be retried', async () => {
      const gone = await startReceiver(answering(200))
      await gone[Symbol.asyncDispose]()
      const delivery = await channelOf(gone.url).deliver(triggerNotice, signal)
      expect(delivery).toMatchObject({ ok: false, retryable: true, failure: { kind: 'refused' } })
    })

    it('stops when it is aborted', async () => {
      const controller = new AbortController()
      await using receiver = await startReceiver(() => {
        controller.abort()
      })
      const delivery = await channelOf(receiver.url).deliver(triggerNotice, controller.signal)
      expect(delivery).toMatchObject({ ok: false, retryable: true, failure: { kind: 'timeout' } })
    })

    it('does not follow a redirect', async () => {
      await using elsewhere = await startReceiver(answering(200))
      await failing(answering(307, '', { location: elsewhere.url }))
      expect(elsewhere.received).toHaveLength(0)
    })

    it('asks for fresh secrets once when they are refused, and delivers with them', async () => {
      await using receiver = await startReceiver((response, { path }) => {
        answering(path === secretPath ? 200 : 403)(response)
      })
      const [stale, rotated] = [secretsFor(`${receiver.url}/stale`), secretsFor(receiver.url + secretPath)]
      const secrets: Secrets = (reference, options) => (options?.fresh === true ? rotated : stale)(reference)
      expect(await create({ http, secrets }).deliver(triggerNotice, signal)).toEqual({ ok: true })
      expect(receiver.received.map(({ path }) => path)).toEqual(['/stale', secretPath])
    })

    it.each([401, 404])(
      'takes fresh secrets for an answer of %d, and gives up after the second',
      async (status) => {
        await using receiver: Receiver = await startReceiver(answering(status))
        const [stale, rotated] = [secretsFor(`${receiver.url}/stale`), secretsFor(receiver.url + secretPath)]
        const secrets: Secrets = (reference, options) =>
          (options?.fresh === true ? rotated : stale)(reference)
        expect(await create({ http, secrets }).deliver(triggerNotice, signal)).toMatchObject({ ok: false })
        expect(receiver.received.map(({ path }) => path)).toEqual(['/stale', secretPath])
      },
    )

    it('does not repeat itself when the secrets are still the same', async () => {
      await using receiver: Receiver = await startReceiver(answering(401))
      await channelOf(receiver.url).deliver(triggerNotice, signal)
      expect(receiver.received).toHaveLength(1)
    })

    it('keeps its secrets out of every failure, also when the answer repeats the URL', async () => {
      const echo: Parameters<typeof startReceiver>[0] = (response, { path, headers }) => {
        response.writeHead(404).end(`nothing at ${path} ${JSON.stringify(headers)}`)
      }
      const failures = [
        await failing(echo),
        await failing(answering(302, '', { location: secretPath })),
        await failing((response) => response.destroy()),
        await channelOf('not a url').deliver(triggerNotice, signal),
      ]
      for (const text of failures.map((failure) => JSON.stringify(failure))) {
        expect(text).toContain('"ok":false')
        for (const secret of ['s3cr3t-p4th', '127.0.0.1', 'not a url', ...confidential]) {
          expect(text).not.toContain(secret)
        }
      }
    })

    it('takes a secret that is no URL for a fault of the configuration', async () => {
      const delivery = await channelOf('not a url').deliver(triggerNotice, signal)
      expect(delivery).toMatchObject({ ok: false, retryable: false, failure: { kind: 'configuration' } })
    })

    it('tries again later when the secret store does not answer, and names the reference', async () => {
      const secrets: Secrets = () => Promise.reject(new Error('throttled'))
      const delivery = await create({ http, secrets }).deliver(triggerNotice, signal)
      expect(delivery).toMatchObject({
        ok: false,
        retryable: true,
        failure: { kind: 'configuration', message: 'no secret at env: URL: throttled' },
      })
    })
  })
}
