import fc from 'fast-check'
import { afterAll, describe, expect, it, test } from 'vitest'
import { createAuthority } from '../../../local/world/certificates.ts'
import { secretStatements } from '../../../deploy/permissions/secret-access.ts'
import { secretsOf } from '../../../lib/config/stack/deployable.ts'
import type { FailureKind } from '../../../lib/model/failure.ts'
import { createHttp, type Http } from '../../../lib/net/http.ts'
import type { Variables } from '../../../lib/net/environment.ts'
import type { Channel } from '../../../lib/oncall/channel.ts'
import { createChannels, type ChannelConfig } from '../../../lib/oncall/channels/index.ts'
import { environmentSecrets, referencesIn, type Secrets } from '../../../lib/secrets/secrets.ts'
import { hostileNotice, hostileTexts } from './hostile.ts'
import { configOf } from '../watch-file.ts'
import { wholeWatchFile } from '../aws/template.ts'
import { informationNotice, resolveNotice, triggerNotice, updateNotice } from './notices.ts'
import { answering, startReceiver, type Received, type Receiver } from '../net/receiver.ts'

type Answer = Parameters<typeof startReceiver>[0]

/** A channel as watch.yml has it, and its secrets by the names of its references (`env`). */
export interface ContractChannel {
  readonly config: ChannelConfig
  readonly secrets: Readonly<Record<string, string>>
  readonly variables?: Variables
}

/** A type of channel with the rules of its service. */
export interface Vendor {
  readonly name: string
  /**
   * A channel that posts to `url` and whose secrets contain `token` (32 hexadecimal digits); each of its requests shows
   * the token in its path, its headers or its body.
   */
  readonly channelAt: (url: string, token: string) => ContractChannel
  /** The answer to a notice that the service takes. */
  readonly yes?: { readonly status: number; readonly body: string }
  /** Fails if the service would refuse the request. */
  readonly verify: (request: Received) => void
  /** The texts of a request as its readers see them; the body when absent. */
  readonly shown?: (request: Received) => string
  /** Whether a 2xx is a yes although its body is cut off. */
  readonly statusDecides: boolean
  /** The number of requests of a resolve; 1 when absent. */
  readonly closings?: number
}

const token = '5ec2e75ec2e75ec2e75ec2e75ec2e75e'
const staleToken = '01d01d01d01d01d01d01d01d01d01d01'
const invalidSecret = 'invalid s3cr3t'
/** Real exchanges with a shorter timeout. */
const shortTimeoutMs = 100
const lasting = { fromMs: Date.UTC(2020, 0), toMs: Date.UTC(2040, 0) }
const authority = createAuthority('the services of the contract', lasting)
const tls = authority.issue(['127.0.0.1'], lasting)
const longPause = '86400'

/** The behaviour of every channel, against a server with TLS. */
export function channelContract(vendor: Vendor): void {
  const { name, channelAt, verify, statusDecides, closings = 1 } = vendor
  const { yes = { status: 200, body: 'ok' }, shown = ({ body }: Received) => body } = vendor
  const { http, close } = createHttp({ ca: authority.pem })
  afterAll(close)
  const signal = new AbortController().signal
  const accepting = answering(yes.status, yes.body)
  const example = channelAt('https://127.0.0.1', token)
  const hasSecret = referencesIn(example.config).length > 0

  const start = (answer: Answer): Promise<Receiver> => startReceiver(answer, { tls })
  const secretsAt = (url: string, used = token): Secrets => environmentSecrets(channelAt(url, used).secrets)
  function create(url: string, secrets = secretsAt(url), exchange: Http = http): Channel {
    const { config, variables = {} } = channelAt(url, token)
    const clock = () => triggerNotice.changedAt
    const [channel] = createChannels([config], { http: exchange, secrets, clock, variables })
    if (channel === undefined) throw new Error('no channel')
    return channel
  }
  async function deliverTo(answer: Answer, secretsFor = secretsAt, exchange?: Http) {
    await using receiver = await start(answer)
    const channel = create(receiver.url, secretsFor(receiver.url), exchange)
    return await channel.deliver(triggerNotice, undefined, signal)
  }
  const rotatedAt = (url: string): Secrets => {
    const [stale, rotated] = [secretsAt(url, staleToken), secretsAt(url)]
    return (reference, options) => (options?.fresh === true ? rotated : stale)(reference)
  }
  const withInvalidSecrets = (): Secrets => () => Promise.resolve(invalidSecret)
  const hasty: Http = (request) => http({ ...request, timeoutMs: shortTimeoutMs })

  describe(`${name} as a channel`, () => {
    it.each([triggerNotice, updateNotice, resolveNotice, informationNotice])(
      'delivers a notice to $action as its service takes it',
      async (notice) => {
        await using receiver = await start(accepting)
        expect(await create(receiver.url).deliver(notice, undefined, signal)).toMatchObject({ ok: true })
        expect(receiver.received).toHaveLength(notice.action === 'resolve' ? closings : 1)
        for (const request of receiver.received) expect(tokensIn(request)).toEqual([token])
        receiver.received.forEach(verify)
      },
    )

    it('shows the whole of a page in the order of reading', async () => {
      await using receiver = await start(accepting)
      await create(receiver.url).deliver(triggerNotice, undefined, signal)
      const text = receiver.received.map(shown).join('')
      const { title, impact, remedy, findings, also, unknown, runbook } = triggerNotice
      for (const part of [title, impact, ...findings, remedy, ...also, ...unknown, runbook])
        expect(text).toContain(part)
    })

    it('takes hostile texts within the limits of its service', { timeout: 60_000 }, async () => {
      const property = fc.asyncProperty(hostileTexts, async (text) => {
        await using receiver = await start(accepting)
        const channel = create(receiver.url)
        for (const action of ['trigger', 'resolve', 'information'] as const) {
          const delivery = await channel.deliver(hostileNotice(action, text), undefined, signal)
          expect(delivery.ok ? 'delivered' : delivery.failure.message).toBe('delivered')
        }
        receiver.received.forEach(verify)
      })
      await fc.assert(property, { numRuns: 20 })
    })

    it.each<[number, FailureKind, boolean]>([
      [302, 'redirected', false],
      [400, 'rejected', false],
      [401, 'auth', false],
      [403, 'auth', false],
      [404, 'not-found', false],
      [408, 'timeout', true],
      [410, 'not-found', false],
      [413, 'too-large', false],
      [422, 'rejected', false],
      [425, 'not-ready', true],
      [429, 'rate-limited', true],
      [500, 'server-error', true],
      [503, 'server-error', true],
    ])('reports %d as %s, retryable: %s', async (status, kind, retryable) => {
      const target = create('https://127.0.0.1').name
      const delivery = await deliverTo(answering(status, '', { location: '/elsewhere' }))
      expect(delivery).toEqual({
        ok: false,
        failure: {
          kind,
          target,
          retryable,
          message: `answered ${status}`,
          remedy: expect.stringMatching(/\.$/) as string,
        },
      })
    })

    it.each([
      ['seconds', '30', 30_000],
      ['a date', 'Mon, 23 Nov 2026 21:07:12 GMT', 119_609],
      ['too long a pause', longPause, 600_000],
      ['nonsense', 'soon', undefined],
    ])('reports the pause that a 429 asks for in %s', async (_form, header, retryAfterMs) => {
      const delivery = await deliverTo(answering(429, '', { 'retry-after': header }))
      expect(delivery.ok ? 0 : delivery.failure.retryAfterMs).toBe(retryAfterMs)
    })

    it('may have delivered a notice whose answer does not come in time', async () => {
      const delivery = await deliverTo(() => undefined, secretsAt, hasty)
      expect(delivery).toMatchObject({
        ok: false,
        failure: { kind: 'timeout', retryable: true, perhapsSent: true },
      })
    })

    it('may have delivered a notice when the connection breaks after it', async () => {
      const delivery = await deliverTo((response) => response.destroy())
      expect(delivery).toMatchObject({ ok: false, failure: { retryable: true, perhapsSent: true } })
    })

    it.each([502, 504])('may have delivered a notice when a gateway answers %d', async (status) => {
      expect(await deliverTo(answering(status))).toMatchObject({
        failure: { kind: 'server-error', perhapsSent: true },
      })
    })

    it(`${statusDecides ? 'has' : 'may have'} delivered a notice whose answer is cut off`, async () => {
      const cut: Answer = (response) => {
        // A 204 has no body.
        response
          .writeHead(yes.status === 204 ? 200 : yes.status, { 'content-length': '100000' })
          .write(yes.body.slice(0, 1))
        response.socket?.end()
      }
      expect(await deliverTo(cut)).toMatchObject(
        statusDecides ? { ok: true } : { ok: false, failure: { retryable: true, perhapsSent: true } },
      )
    })

    it('reports the status of a refusal whose body is cut off', async () => {
      const cut: Answer = (response) => {
        response.writeHead(503, { 'content-length': '100000' }).write('x')
        response.socket?.end()
      }
      expect(await deliverTo(cut)).toMatchObject({
        failure: { kind: 'server-error', message: 'answered 503', retryable: true },
      })
    })

    it('has not delivered a notice to a closed port', async () => {
      const gone = await start(accepting)
      await gone[Symbol.asyncDispose]()
      const delivery = await create(gone.url).deliver(triggerNotice, undefined, signal)
      expect(delivery).toMatchObject({ ok: false, failure: { kind: 'refused', retryable: true } })
      expect(delivery).not.toHaveProperty('failure.perhapsSent')
    })

    it('sends nothing to a server whose certificate it does not trust', async () => {
      const other = createAuthority('another', lasting).issue(['127.0.0.1'], lasting)
      await using receiver = await startReceiver(accepting, { tls: other })
      const delivery = await create(receiver.url).deliver(triggerNotice, undefined, signal)
      expect(delivery).toMatchObject({ ok: false, failure: { kind: 'tls', retryable: true } })
      expect(delivery).not.toHaveProperty('failure.perhapsSent')
      expect(receiver.received).toHaveLength(0)
    })

    it('sends nothing in clear text to another machine', async () => {
      const delivery = await create('http://pages.example.com').deliver(triggerNotice, undefined, signal)
      expect(delivery).toMatchObject({ ok: false, failure: { kind: 'configuration', retryable: false } })
    })

    it('stops when it is aborted', async () => {
      const controller = new AbortController()
      await using receiver = await start(() => {
        controller.abort()
      })
      const delivery = await create(receiver.url).deliver(triggerNotice, undefined, controller.signal)
      expect(delivery).toMatchObject({ ok: false, failure: { kind: 'timeout', retryable: true } })
    })

    it('does not follow a redirect', async () => {
      await using elsewhere = await start(accepting)
      await deliverTo(answering(307, '', { location: elsewhere.url }))
      expect(elsewhere.received).toHaveLength(0)
    })

    it('has a name that depends on neither its place nor its severities', () => {
      const { config } = example
      const again = { ...config, severities: ['warning' as const] }
      const dependencies = { http, secrets: secretsAt('https://127.0.0.1'), variables: {}, clock: () => 0 }
      const [one, two] = createChannels([config, again], dependencies)
      expect(one?.name).toMatch(new RegExp(`^${config.type} \\S`))
      expect(two?.name).toBe(one?.name)
    })

    it('has its secrets where they are looked up, and the function may read them', () => {
      const references = referencesIn(example.config)
      expect(references.filter(({ path }) => /[.[]/.test(path))).toEqual([])
      const config = configOf(wholeWatchFile)
      const stored = Object.fromEntries(
        Object.entries(example.config).map(([key, value]): [string, unknown] => {
          const found = references.find(({ path }) => path === key)?.reference
          return [key, found === undefined ? value : { source: 'parameter', name: `/page/${found.name}` }]
        }),
      ) as unknown as ChannelConfig
      const { notify } = secretsOf({ ...config, oncall: { ...config.oncall, channels: [stored] } })
      const statements = JSON.stringify(secretStatements(notify, undefined))
      for (const { reference } of references) expect(statements).toContain(`parameter/page/${reference.name}`)
    })

    test('no failure has a secret, even if the answer repeats the request', async () => {
      const echo =
        (status: number): Answer =>
        (response, { path, headers, body }) => {
          response.writeHead(status).end(`nothing at ${path} ${JSON.stringify(headers)} ${body}`)
        }
      const failures = [
        await deliverTo(echo(404)),
        await deliverTo(echo(400)),
        await deliverTo(answering(302, '', { location: `/${token}` })),
        await deliverTo((response) => response.destroy()),
        ...(hasSecret ? [await deliverTo(answering(403), withInvalidSecrets)] : []),
      ]
      const encoded = Buffer.from(token).toString('base64')
      const { AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = example.variables ?? {}
      const values = hasSecret
        ? [...Object.values(example.secrets), token, encoded]
        : [AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN]
      for (const text of failures.map((failure) => JSON.stringify(failure))) {
        expect(text).toContain('"ok":false')
        for (const secret of [...values, '127.0.0.1', invalidSecret]) expect(text).not.toContain(secret)
      }
    })
  })
  if (!hasSecret) return
  describe(`${name} with a secret`, () => {
    it('looks up fresh secrets once when they are refused, and delivers with them', async () => {
      await using receiver = await start((response, request) => {
        const { status, body } = tokensIn(request).includes(token) ? yes : { status: 403, body: '' }
        answering(status, body)(response)
      })
      const channel = create(receiver.url, rotatedAt(receiver.url))
      expect(await channel.deliver(triggerNotice, undefined, signal)).toMatchObject({ ok: true })
      expect(receiver.received.map(tokensIn)).toEqual([[staleToken], [token]])
    })

    it.each([401, 404])(
      'looks up fresh secrets after an answer of %d, and gives up after the second',
      async (status) => {
        await using receiver: Receiver = await start(answering(status))
        const channel = create(receiver.url, rotatedAt(receiver.url))
        expect(await channel.deliver(triggerNotice, undefined, signal)).toMatchObject({ ok: false })
        expect(receiver.received.map(tokensIn)).toEqual([[staleToken], [token]])
      },
    )

    it('does not repeat a refused request while the secrets are the same', async () => {
      await using receiver: Receiver = await start(answering(401))
      await create(receiver.url).deliver(triggerNotice, undefined, signal)
      expect(receiver.received).toHaveLength(1)
    })

    it('can be retried when the secret store does not answer, and names the reference', async () => {
      const [first] = referencesIn(example.config)
      const delivery = await deliverTo(accepting, () => () => Promise.reject(new Error('throttled')))
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
