import { expect, test } from 'vitest'
import { signatureHeaders } from '../../lib/net/aws-signature.ts'

const post = {
  url: new URL('https://example.amazonaws.com/'),
  contentType: 'application/x-www-form-urlencoded',
  body: 'Param1=value1',
  region: 'us-east-1',
  service: 'service',
}
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}
const now = Date.UTC(2015, 7, 30, 12, 36)

test('the signature is that of the test suite of AWS (post-x-www-form-urlencoded)', async () => {
  expect(await signatureHeaders(post, credentials, now)).toEqual({
    'content-type': 'application/x-www-form-urlencoded',
    'x-amz-date': '20150830T123600Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  })
})

test('the token of a session is signed too', async () => {
  const headers = await signatureHeaders(post, { ...credentials, sessionToken: 'token' }, now)
  expect(headers['x-amz-security-token']).toBe('token')
  expect(headers['authorization']).toContain(
    'SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,',
  )
})
