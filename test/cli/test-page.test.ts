import { afterAll, describe, expect, it } from 'vitest'
import { parseJson, textAt } from '../../lib/model/index.ts'
import { identity } from '../support/aws/identity.ts'
import type { Ended } from '../support/local/command-line.ts'
import { inProcess } from '../support/local/terminal.ts'
import { answering, startReceiver } from '../support/net/receiver.ts'
import { temporaryFile } from '../support/temporary.ts'
import { changed } from '../support/watch-file.ts'

const channels = `[{ slack: { url: { env: SLACK } } }, { webhook: { url: { env: HOOK }, key: { env: KEY } }, severities: [critical], timezone: Asia/Tokyo }]`
const watchFile = temporaryFile(
  'watch.yml',
  changed('anchore:', `oncall: { channels: ${channels} }\nanchore:`),
  afterAll,
)

function run(
  urls: { readonly slack: string; readonly hook: string },
  ...args: readonly string[]
): Promise<Ended> {
  return inProcess(['test', 'page', ...args, '--config', watchFile], {
    environment: {
      AWS_REGION: 'eu-west-1',
      SLACK: `${urls.slack}/t0k3n`,
      HOOK: urls.hook,
      KEY: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    },
  })
}

describe('test page', () => {
  it('reaches every channel, marked as a test, and is resolved', async () => {
    const slack = await startReceiver(answering(200, 'ok'))
    const hook = await startReceiver(answering(200))
    const { code, out } = await run({ slack: slack.url, hook: hook.url })
    expect(code).toBe(0)
    expect(out.split('\n')).toHaveLength(3)
    const titles = [
      '[test] [critical] anchor-watch test: a test page, nothing is wrong',
      '[test] [resolved] anchor-watch test: the test page is over',
    ]
    expect(slack.received.map(({ body }) => textAt(parseJson(body), 'text'))).toEqual(titles)
    expect(hook.received.map(({ body }) => textAt(parseJson(body), 'title'))).toEqual(titles)
    expect(hook.received.map(({ body }) => textAt(parseJson(body), 'action'))).toEqual(['trigger', 'resolve'])
    // The time zones of oncall and of the channel.
    expect(slack.received[0]?.body).toMatch(/\*Since:\* \S+ \S+ UTC/)
    expect(textAt(parseJson(hook.received[0]?.body ?? ''), 'timezone')).toBe('Asia/Tokyo')
  })

  it('prints the answer of a channel that refuses, without its secret, and fails', async () => {
    const slack = await startReceiver(answering(404, 'no_service'))
    const hook = await startReceiver(answering(200))
    const { code, out } = await run({ slack: slack.url, hook: hook.url })
    expect(code).toBe(1)
    expect(out).toMatch(/^failed {2}.*slack.*: page: not-found: answered 404 \(no_service\)\. Check that/m)
    expect(out).toMatch(/^ok {6}.*webhook/m)
    expect(out).not.toContain('t0k3n')
  })

  it('prints the example page of an alarm, or the request of a channel, and sends nothing', async () => {
    const page = await inProcess(['test', 'page', '--show', 'lock-wait'])
    expect(page).toMatchObject({ code: 0 })
    expect(page.out).toMatch(/^\[critical\] Anchore prod: a session has waited 7 min for a lock/)
    expect(page.out).toMatch(/\n\[resolved\] Anchore prod: /)
    const body = await inProcess(['test', 'page', '--show', 'lock-wait', '--channel', 'pagerduty'])
    expect(textAt(parseJson(body.out), 'event_action')).toBe('trigger')
  })

  it.each([
    [['--show', 'lock-weight'], /--show: expected one of .*lock-wait/],
    [['--show', 'lock-wait', '--channel', 'pager'], /--channel: with --show expected one of .*pagerduty/],
  ])('refuses %j and names the choices', async (options, message) => {
    const { code, err } = await inProcess(['test', 'page', ...options])
    expect(code).toBe(2)
    expect(err).toMatch(message)
  })

  it('reaches the channels of a severity alone', async () => {
    const slack = await startReceiver(answering(200, 'ok'))
    const hook = await startReceiver(answering(200))
    expect(await run({ slack: slack.url, hook: hook.url }, '--severity', 'warning')).toMatchObject({
      code: 0,
    })
    expect([slack.received.length, hook.received.length]).toEqual([2, 0])
  })

  it('--end-to-end fails with the reason if the table refuses to read the incidents', async () => {
    const refused = {
      __type: 'com.amazonaws.dynamodb.v20120810#AccessDeniedException',
      message: 'not allowed',
    }
    const table = await startReceiver((response, { body }) => {
      const isRecord = body.includes('incidents#')
      answering(isRecord ? 400 : 200, JSON.stringify(isRecord ? refused : {}))(response)
    })
    const environment = { ...identity, AWS_ENDPOINT_URL_DYNAMODB: table.url, ANCHOR_WATCH_TABLE: 'state' }
    expect(await inProcess(['test', 'page', '--end-to-end', '--config', watchFile], { environment })).toEqual(
      { code: 1, out: '', err: 'the table cannot be reached: not allowed\n' },
    )
  })

  it('names a severity that does not exist, and a channel that does not', async () => {
    const urls = { slack: 'http://127.0.0.1:1', hook: 'http://127.0.0.1:1' }
    expect(await run(urls, '--severity', 'high')).toMatchObject({
      code: 2,
      err: '--severity: expected warning or critical\n',
    })
    expect(await run(urls, '--channel', 'pager')).toMatchObject({
      code: 1,
      err: expect.stringContaining('is named pager') as string,
    })
  })
})
