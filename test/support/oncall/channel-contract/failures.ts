import { expect, it } from 'vitest'
import type { FailureKind } from '../../../../lib/model/index.ts'
import type { Http } from '../../../../lib/net/index.ts'
import { answering, type Answer } from '../../net/receiver.ts'
import type { Subject } from './subject.ts'

/** Real exchanges with a shorter timeout. */
const shortTimeoutMs = 100
const longPause = '86400'

const statuses: readonly (readonly [number, FailureKind, boolean])[] = [
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
]

/** An answer whose body ends before its length. */
function cutOff(status: number, start: string): Answer {
  return (response) => {
    response.writeHead(status, { 'content-length': '100000' }).write(start)
    response.socket?.end()
  }
}

export function reportsFailures({ yes, statusDecides, http, secretsAt, create, deliverTo }: Subject): void {
  it.each(statuses)('reports %d as %s, retryable: %s', async (status, kind, retryable) => {
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

  const perhaps = { ok: false, failure: { retryable: true, perhapsSent: true } }
  const gateway = { ok: false, failure: { kind: 'server-error', perhapsSent: true } }
  const refusal = { ok: false, failure: { kind: 'server-error', message: 'answered 503', retryable: true } }
  // A 204 has no body.
  const cutYes = cutOff(yes.status === 204 ? 200 : yes.status, yes.body.slice(0, 1))
  const decided = statusDecides ? { ok: true } : perhaps
  const silent: Answer = () => undefined
  const hasty: Http = (request) => http({ ...request, timeoutMs: shortTimeoutMs })

  it.each<[string, Answer, object, Http?]>([
    [
      'may have delivered a notice whose answer does not come in time',
      silent,
      { ok: false, failure: { kind: 'timeout', retryable: true, perhapsSent: true } },
      hasty,
    ],
    [
      'may have delivered a notice when the connection breaks after it',
      (response) => response.destroy(),
      perhaps,
    ],
    ['may have delivered a notice when a gateway answers 502', answering(502), gateway],
    ['may have delivered a notice when a gateway answers 504', answering(504), gateway],
    [`${statusDecides ? 'has' : 'may have'} delivered a notice whose answer is cut off`, cutYes, decided],
    ['reports the status of a refusal whose body is cut off', cutOff(503, 'x'), refusal],
  ])('%s', async (_title, answer, expected, exchange) => {
    expect(await deliverTo(answer, secretsAt, exchange)).toMatchObject(expected)
  })
}
