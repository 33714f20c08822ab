import { expect, it } from 'vitest'
import { secretStatements } from '../../../../deploy/permissions/secret-access.ts'
import { secretsOf } from '../../../../lib/config/index.ts'
import type { ChannelConfig } from '../../../../lib/oncall/index.ts'
import { referencesIn, type Secrets } from '../../../../lib/net/index.ts'
import { wholeWatchFile } from '../../aws/template.ts'
import { answering, type Answer } from '../../net/receiver.ts'
import { configOf } from '../../watch-file.ts'
import { triggerNotice } from '../notices.ts'
import { signal, staleToken, token, tokensIn, type Subject } from './subject.ts'

const invalidSecret = 'invalid s3cr3t'
const withInvalidSecrets = (): Secrets => () => Promise.resolve(invalidSecret)

export function keepsSecrets({ example, hasSecret, deliverTo }: Subject): void {
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

  it('shows no secret in a failure, even if the answer repeats the request', async () => {
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
}

export function looksUpFreshSecrets({
  yes,
  accepting,
  example,
  start,
  secretsAt,
  create,
  deliverTo,
}: Subject): void {
  const rotatedAt = (url: string): Secrets => {
    const [stale, rotated] = [secretsAt(url, staleToken), secretsAt(url)]
    return (reference, options) => (options?.fresh === true ? rotated : stale)(reference)
  }

  it('looks up fresh secrets once when they are refused, and delivers with them', async () => {
    const receiver = await start((response, request) => {
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
      const receiver = await start(answering(status))
      const channel = create(receiver.url, rotatedAt(receiver.url))
      expect(await channel.deliver(triggerNotice, undefined, signal)).toMatchObject({ ok: false })
      expect(receiver.received.map(tokensIn)).toEqual([[staleToken], [token]])
    },
  )

  it('does not repeat a refused request while the secrets are the same', async () => {
    const receiver = await start(answering(401))
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
}
