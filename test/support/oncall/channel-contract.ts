import { afterAll, describe, expect, it } from 'vitest'
import type { FailureKind } from '../../../lib/model/failure.ts'
import { createHttp, type Http } from '../../../lib/net/http.ts'
import type { Channel } from '../../../lib/oncall/channel.ts'
import { createChannels, type ChannelConfig } from '../../../lib/oncall/channels/index.ts'
import { environmentSecrets, referencesIn, type Secrets } from '../../../lib/secrets/secrets.ts'
import { resolveNotice, triggerNotice } from './notices.ts'
import { answering, startReceiver, type Received, type Receiver } from '../net/receiver.ts'

type Answer = Parameters<typeof startReceiver>[0]

/** A channel as watch.yml has it, and its secrets by the names of its references (`env`). */
export interface ContractChannel {
  readonly config: ChannelConfig
  readonly secrets: Readonly<Record<string, string>>
}

const token = '5ec2e75ec2e75ec2e75ec2e75ec2e75e'
const staleToken = '01d01d01d01d01d01d01d01d01d01d01'
const invalidSecret = 'invalid s3cr3t'
/** Real exchanges with a shorter timeout. */
const shortTimeoutMs = 100

/**
 * The behaviour of every channel. `channelAt` gives one that posts to `url` and whose secrets contain `token` (32
 * hexadecimal digits); each of its requests shows the token in its path, its headers or its body.
 */
export function channelContract(
  name: string,
  channelAt: (url: string, token: string) => ContractChannel,
): void {
  const { http, close } = createHttp()
  afterAll(close)
  const signal = new AbortController().signal

  const secretsAt = (url: string, used = token): Secrets => environmentSecrets(channelAt(url, used).secrets)
  function create(url: string, secrets = secretsAt(url), exchange: Http = http): Channel {
    const dependencies = { http: exchange, secrets, clock: () => triggerNotice.changedAt }
    const [channel] = createChannels([channelAt(url, token).config], dependencies)
    if (channel === undefined) throw new Error('no channel')
    return channel
  }
  async function deliverTo(answer: Answer, secretsFor = secretsAt, exchange?: Http) {
    await using receiver = await startReceiver(answer)
    return await create(receiver.url, secretsFor(receiver.url), exchange).deliver(
      triggerNotice,
      undefined,
      signal,
    )
  }
  const rotatedAt = (url: string): Secrets => {
    const [stale, rotated] = [secretsAt(url, staleToken), secretsAt(url)]
    return (reference, options) => (options?.fresh === true ? rotated : stale)(reference)
  }
  const withInvalidSecrets = (): Secrets => () => Promise.resolve(invalidSecret)

  describe(`${name} as a channel`, () => {
    it.each([triggerNotice, resolveNotice])('delivers a $action', async (notice) => {
      await using receiver = await startReceiver(answering(200))
      expect(await create(receiver.url).deliver(notice, undefined, signal)).toEqual({ ok: true, value: {} })
      expect(receiver.received).toHaveLength(1)
      expect(receiver.received.map(tokensIn)).toEqual([[token]])
      expect(receiver.received[0]?.headers).toMatchObject({ 'content-type': 'application/json' })
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
    ])('reports %d as %s, retryable: %s', async (status, kind, retryable) => {
      const delivery = await deliverTo(answering(status, '', { location: '/elsewhere' }))
      expect(delivery).toMatchObject({
        ok: false,
        failure: { kind, target: 'oncall.channels[0]', retryable },
      })
    })

    it('reports silence as a timeout that can be retried', async () => {
      const hasty: Http = (request) => http({ ...request, timeoutMs: shortTimeoutMs })
      const delivery = await deliverTo(() => undefined, secretsAt, hasty)
      expect(delivery).toMatchObject({ ok: false, failure: { kind: 'timeout', retryable: true } })
    })

    it('reports a closed port as a refusal that can be retried', async () => {
      const gone = await startReceiver(answering(200))
      await gone[Symbol.asyncDispose]()
      const delivery = await create(gone.url).deliver(triggerNotice, undefined, signal)
      expect(delivery).toMatchObject({ ok: false, failure: { kind: 'refused', retryable: true } })
    })

    it('stops when it is aborted', async () => {
      const controller = new AbortController()
      await using receiver = await startReceiver(() => {
        controller.abort()
      })
      const delivery = await create(receiver.url).deliver(triggerNotice, undefined, controller.signal)
      expect(delivery).toMatchObject({ ok: false, failure: { kind: 'timeout', retryable: true } })
    })

    it('does not follow a redirect', async () => {
      await using elsewhere = await startReceiver(answering(200))
      await deliverTo(answering(307, '', { location: elsewhere.url }))
      expect(elsewhere.received).toHaveLength(0)
    })

    it('looks up fresh secrets once when they are refused, and delivers with them', async () => {
      await using receiver = await startReceiver((response, request) => {
        answering(tokensIn(request).includes(token) ? 200 : 403)(response)
      })
      const channel = create(receiver.url, rotatedAt(receiver.url))
      expect(await channel.deliver(triggerNotice, undefined, signal)).toEqual({ ok: true, value: {} })
      expect(receiver.received.map(tokensIn)).toEqual([[staleToken], [token]])
    })

    it.each([401, 404])(
      'looks up fresh secrets after an answer of %d, and gives up after the second',
      async (status) => {
        await using receiver: Receiver = await startReceiver(answering(status))
        const channel = create(receiver.url, rotatedAt(receiver.url))
        expect(await channel.deliver(triggerNotice, undefined, signal)).toMatchObject({ ok: false })
        expect(receiver.received.map(tokensIn)).toEqual([[staleToken], [token]])
      },
    )

    it('does not repeat a refused request while the secrets are the same', async () => {
      await using receiver: Receiver = await startReceiver(answering(401))
      await create(receiver.url).deliver(triggerNotice, undefined, signal)
      expect(receiver.received).toHaveLength(1)
    })

    it('keeps its secrets out of every failure, even if the answer repeats the request', async () => {
      const echo: Answer = (response, { path, headers, body }) => {
        response.writeHead(404).end(`nothing at ${path} ${JSON.stringify(headers)} ${body}`)
      }
      const failures = [
        await deliverTo(echo),
        await deliverTo(answering(302, '', { location: `/${token}` })),
        await deliverTo((response) => response.destroy()),
        await deliverTo(answering(200), withInvalidSecrets),
      ]
      const values = Object.values(channelAt('http://127.0.0.1', token).secrets)
      const encoded = Buffer.from(token).toString('base64')
      for (const text of failures.map((failure) => JSON.stringify(failure))) {
        expect(text).toContain('"ok":false')
        for (const secret of [...values, token, encoded, '127.0.0.1', invalidSecret]) {
          expect(text).not.toContain(secret)
        }
      }
    })

    it('reports an invalid secret as a failure of the configuration, and sends nothing', async () => {
      await using receiver = await startReceiver(answering(200))
      const delivery = await create(receiver.url, withInvalidSecrets()).deliver(
        triggerNotice,
        undefined,
        signal,
      )
      expect(delivery).toMatchObject({ ok: false, failure: { kind: 'configuration', retryable: false } })
      expect(receiver.received).toHaveLength(0)
    })

    it('can be retried when the secret store does not answer, and names the reference', async () => {
      const [first] = referencesIn(channelAt('http://127.0.0.1', token).config)
      const delivery = await deliverTo(answering(200), () => () => Promise.reject(new Error('throttled')))
      expect(delivery).toMatchObject({
        ok: false,
        failure: {
          kind: 'configuration',
          message: `no secret at env: ${first?.reference.name ?? ''}: throttled`,
          retryable: true,
        },
      })
    })
  })
}

function tokensIn({ path, headers, body }: Received): readonly string[] {
  const text = `${path} ${JSON.stringify(headers)} ${body}`
  return [token, staleToken].filter((each) => text.includes(each))
}
