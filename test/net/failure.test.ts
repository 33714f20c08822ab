import { expect, test } from 'vitest'
import type { FailureKind } from '../../lib/model/index.ts'
import { awsFailure } from '../../lib/net/aws-failure.ts'
import { kindOfStatus, retryAfterMs, transportFailure } from '../../lib/net/failure.ts'

const coded = (code: string): Error => Object.assign(new Error('to https://s3cr3t'), { code })

test.each([
  ['dns', 'EAI_AGAIN'],
  ['refused', 'ECONNREFUSED'],
  ['timeout', 'UND_ERR_CONNECT_TIMEOUT'],
  ['tls', 'CERT_HAS_EXPIRED'],
  ['tls', 'ERR_SSL_WRONG_VERSION_NUMBER'],
  ['tls', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['malformed', 'HPE_INVALID_CONSTANT'],
  ['network', 'ECONNRESET'],
  ['network', 'EPIPE'],
])('a broken exchange is %s for %s, with the code and without the text of the error', (kind, code) => {
  const failure = transportFailure(coded(code))
  expect(failure.kind).toBe(kind)
  expect(failure.message).toContain(code)
  expect(failure.message).not.toContain('s3cr3t')
})

test('a broken exchange has the code of the cause, or of the first address', () => {
  expect(transportFailure(new TypeError('fetch failed', { cause: coded('ENOTFOUND') }))).toMatchObject({
    kind: 'dns',
  })
  expect(transportFailure(new AggregateError([coded('ECONNREFUSED'), coded('EPIPE')]))).toMatchObject({
    kind: 'refused',
  })
})

test.each([undefined, null, 'text', {}, new Error('odd')])(
  'a broken exchange is network for %s',
  (thrown) => {
    expect(transportFailure(thrown)).toEqual({ kind: 'network', message: 'the connection broke' })
  },
)

const named: Readonly<Record<number, FailureKind>> = {
  401: 'auth',
  403: 'auth',
  404: 'not-found',
  408: 'timeout',
  410: 'not-found',
  413: 'too-large',
  425: 'not-ready',
  429: 'rate-limited',
}

function expectedKind(status: number): FailureKind | undefined {
  if (status < 200 || status > 599) return 'malformed'
  if (status < 300) return undefined
  if (status < 400) return 'redirected'
  return named[status] ?? (status < 500 ? 'rejected' : 'server-error')
}

test('every status has its kind', () => {
  const statuses = Array.from({ length: 1_000 }, (_, status) => status)
  expect(statuses.map(kindOfStatus)).toEqual(statuses.map(expectedKind))
})

const now = Date.UTC(2026, 10, 23, 21, 5)

test.each([
  ['30', 30_000],
  [' 0 ', 0],
  ['1.5', 1_500],
  ['Mon, 23 Nov 2026 21:06:00 GMT', 60_000],
  ['Mon, 23 Nov 2026 21:00:00 GMT', 0],
  ['86400', 600_000],
  ['Tue, 24 Nov 2026 21:00:00 GMT', 600_000],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %s is a pause of %s ms', (header, pauseMs) => {
  expect(retryAfterMs(header, now)).toBe(pauseMs)
})

const remedies = { auth: 'Let it.', otherwise: 'See.' }

/** An error of an AWS client; without a status there was no answer. */
function awsError(name: string, status?: number, message = 'arn:aws:iam::123456789012:role/x'): Error {
  const metadata = status === undefined ? {} : { httpStatusCode: status }
  return Object.assign(new Error(message), { name, $metadata: metadata })
}

test.each<[FailureKind, string, number]>([
  ['auth', 'AccessDeniedException', 400],
  ['auth', 'UnrecognizedClientException', 400],
  ['auth', 'Unknown', 403],
  ['rate-limited', 'ProvisionedThroughputExceededException', 400],
  ['rate-limited', 'TooManyRequestsException', 429],
  ['configuration', 'ResourceNotFoundException', 400],
  ['configuration', 'ParameterNotFound', 400],
  ['rejected', 'ValidationException', 400],
  ['too-large', 'Unknown', 413],
  ['server-error', 'ThrottlingException', 500],
  ['malformed', 'SyntaxError', 200],
  ['malformed', 'Unknown', 307],
])('a failure of AWS is %s for %s with %d, and does not repeat its text', (kind, name, status) => {
  const reason = awsFailure(awsError(name, status), 'Service', remedies)
  expect(reason).toMatchObject({ kind, message: `Service answered ${status} (${name})` })
  expect(reason.remedy).toBe(kind === 'auth' ? 'Let it.' : 'See.')
})

test.each([
  awsError('RequestTimeTooSkewed', 400),
  awsError('InvalidSignatureException', 400, 'Signature expired: 20261124T102600Z is now earlier than …'),
  awsError('InvalidSignatureException', 400, 'Signature not yet current: 20261124T103600Z is still later …'),
])('a failure of AWS has the clock in its remedy for %s', (error) => {
  expect(awsFailure(error, 'Service', remedies)).toMatchObject({
    kind: 'auth',
    remedy: 'Correct the clock of the machine: AWS accepts requests whose time is at most 5 minutes off.',
  })
})

test.each([awsError('TimeoutError'), new DOMException('', 'TimeoutError'), AbortSignal.abort().reason])(
  'a failure of AWS is timeout without an answer: %s',
  (error) => {
    expect(awsFailure(error, 'Service', remedies)).toMatchObject({
      kind: 'timeout',
      message: 'Service did not answer in time',
    })
  },
)

test('a failure of AWS is auth without credentials', () => {
  expect(awsFailure(awsError('CredentialsProviderError'), 'Service', remedies)).toMatchObject({
    kind: 'auth',
    message: 'there are no AWS credentials',
  })
})

test('a failure of AWS does not repeat a name that the peer invented', () => {
  expect(awsFailure(awsError('s3cr3t-of-x', 500), 'Service', remedies).message).toBe('Service answered 500')
})
