import { expect, test } from 'vitest'
import { clientOptions, variable } from '../../lib/net/environment.ts'

const region = { AWS_REGION: 'eu-west-1' }
const role = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' }

test.each([{}, { TABLE: '' }])('the error for a variable missing in %j names it', (variables) => {
  expect(() => variable(variables, 'TABLE')).toThrow('the environment variable TABLE is not set')
})

test('a variable has its value', () => {
  expect(variable({ TABLE: 'state' }, 'TABLE')).toBe('state')
})

test('a client tries twice, and has timeouts', () => {
  expect(clientOptions(region, 'ENDPOINT')).toEqual({
    region: 'eu-west-1',
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 8_000, throwOnRequestTimeout: true },
  })
})

test('a client has the endpoint of its variable and the credentials of the role', () => {
  const variables = { ...region, ...role, ENDPOINT: 'http://127.0.0.1:1' }
  expect(clientOptions(variables, 'ENDPOINT')).toMatchObject({
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
  })
  expect(clientOptions({ ...variables, AWS_SESSION_TOKEN: 'token' }, 'OTHER')).toMatchObject({
    credentials: { sessionToken: 'token' },
  })
  expect(clientOptions(variables, 'OTHER')).not.toHaveProperty('endpoint')
})

test('a client finds its own credentials if the environment has half a pair', () => {
  expect(clientOptions({ ...region, AWS_ACCESS_KEY_ID: 'AKID' }, 'ENDPOINT')).not.toHaveProperty(
    'credentials',
  )
})
