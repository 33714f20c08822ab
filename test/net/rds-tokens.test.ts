import { describe, expect, test } from 'vitest'
import { createRdsTokens } from '../../lib/net/rds-tokens.ts'

const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'marked-secret' }
const login = { host: 'db.c1.eu-central-1.rds.amazonaws.com', port: 5432, user: 'anchor_watch' }

async function tokenOf(variables: Readonly<Record<string, string>>, host = login.host): Promise<URL> {
  const token = await createRdsTokens({ ...keys, ...variables })({ ...login, host })
  expect(token).not.toMatch(/^https?:/)
  return new URL(`https://${token}`)
}

describe('a token for RDS', () => {
  test('is a request to connect as the user, signed for 15 minutes', async () => {
    const { host, searchParams } = await tokenOf({ AWS_SESSION_TOKEN: 'session' })
    expect(host).toBe('db.c1.eu-central-1.rds.amazonaws.com:5432')
    expect(Object.fromEntries(searchParams)).toMatchObject({
      Action: 'connect',
      DBUser: 'anchor_watch',
      'X-Amz-Expires': '900',
      'X-Amz-Security-Token': 'session',
      'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    })
    expect(String(searchParams)).not.toContain('marked-secret')
  })

  test.each([
    ['the region in the name of the server', login.host, 'eu-central-1'],
    ['AWS_REGION for a server that names none', 'db.internal', 'us-east-1'],
  ])('is for %s', async (_title, host, region) => {
    const { searchParams } = await tokenOf({ AWS_REGION: 'us-east-1' }, host)
    expect(searchParams.get('X-Amz-Credential')).toContain(`/${region}/rds-db/aws4_request`)
  })

  test('needs a region', async () => {
    await expect(createRdsTokens(keys)({ ...login, host: 'db.internal' })).rejects.toThrow(
      'db.internal names no region, and AWS_REGION is not set',
    )
  })
})
