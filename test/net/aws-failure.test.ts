import { expect, test } from 'vitest'
import { awsFailure } from '../../lib/net/aws-failure.ts'
import type { FailureKind } from '../../lib/model/index.ts'

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
])('is %s for %s with %d, and does not repeat its text', (kind, name, status) => {
  const reason = awsFailure(awsError(name, status), 'Service', remedies)
  expect(reason).toMatchObject({ kind, message: `Service answered ${status} (${name})` })
  expect(reason.remedy).toBe(kind === 'auth' ? 'Let it.' : 'See.')
})

test.each([
  awsError('RequestTimeTooSkewed', 400),
  awsError('InvalidSignatureException', 400, 'Signature expired: 20261124T102600Z is now earlier than …'),
  awsError('InvalidSignatureException', 400, 'Signature not yet current: 20261124T103600Z is still later …'),
])('has the clock in its remedy for %s', (error) => {
  expect(awsFailure(error, 'Service', remedies)).toMatchObject({
    kind: 'auth',
    remedy: 'Correct the clock of the machine: AWS accepts requests whose time is at most 5 minutes off.',
  })
})

test.each([awsError('TimeoutError'), new DOMException('', 'TimeoutError'), AbortSignal.abort().reason])(
  'is timeout without an answer: %s',
  (error) => {
    expect(awsFailure(error, 'Service', remedies)).toMatchObject({
      kind: 'timeout',
      message: 'Service did not answer in time',
    })
  },
)

test('is auth without credentials', () => {
  expect(awsFailure(awsError('CredentialsProviderError'), 'Service', remedies)).toMatchObject({
    kind: 'auth',
    message: 'there are no AWS credentials',
  })
})

test('does not repeat a name that the peer invented', () => {
  expect(awsFailure(awsError('s3cr3t-of-x', 500), 'Service', remedies).message).toBe('Service answered 500')
})
