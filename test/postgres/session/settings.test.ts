import { describe, expect, test } from 'vitest'
import { changed, configOf, problemsOf } from '../../support/watch-file.ts'

const password = 'password: { env: PGPASSWORD }'

function hostsOf(written: string): unknown {
  return configOf(changed('host: db', `host: ${written}`)).postgres.hosts
}

describe('postgres.host', () => {
  test.each([
    ['db', [{ host: 'db', port: 5432 }]],
    ['db:6432', [{ host: 'db', port: 6432 }]],
    ['invalid.internal', [{ host: 'invalid.internal', port: 5432 }]],
    ['"::1"', [{ host: '::1', port: 5432 }]],
    ['"[::1]:6432"', [{ host: '::1', port: 6432 }]],
    [
      '[db-1, "db-2:6432"]',
      [
        { host: 'db-1', port: 5432 },
        { host: 'db-2', port: 6432 },
      ],
    ],
  ])('%s is read with its port', (written, hosts) => {
    expect(hostsOf(written)).toEqual(hosts)
  })

  test('takes postgres.port where it has none of its own', () => {
    const { postgres } = configOf(changed('host: db', 'port: 6432\n  host: [one, "two:5433"]'))
    expect(postgres.hosts).toEqual([
      { host: 'one', port: 6432 },
      { host: 'two', port: 5433 },
    ])
  })

  test.each([
    ['db:0', 'found "db:0"; expected a host name or an IP address, and after its colon a port, 1 to 65535'],
    ['db:65536', 'found "db:65536"; expected a host name or an IP address, and after its colon a port'],
    ['"[::1]:x"', 'found "[::1]:x"; expected a host name or an IP address, and after its colon a port'],
    ['db-1,db-2', 'found "db-1,db-2"; expected a host name or an IP address; several are a list, as ['],
    [
      'postgres.invalid',
      'found "postgres.invalid"; expected the host of Anchore\'s PostgreSQL in place of this',
    ],
    ['[db, "Db.INVALID.:6432"]', 'postgres.host[1]: found "Db.INVALID.:6432"; expected the host of'],
    ['db-1 db-2', 'several are a list, as ['],
    [
      '[one, two, one]',
      'postgres.host[2]: found "one"; expected a host of its own, postgres.host[0] is the same',
    ],
    ['[one, "ONE:5432"]', 'postgres.host[1]: found "ONE:5432"; expected a host of its own'],
    ['[db, ""]', 'postgres.host[1]: found ""; expected a host name or an IP address'],
    ['[]', 'postgres.host: found an empty list; expected a host name or an IP address, or a list of 1 to 4'],
    [
      '[a, b, c, d, e]',
      'postgres.host: found a list; expected a host name or an IP address, or a list of 1 to 4',
    ],
    [
      'postgres://db/anchore',
      'expected a host name or an IP address, no URL: without scheme, user, database',
    ],
    [
      'postgres://me:pw@db',
      'found a text with @, ? or #, not shown; expected a host name or an IP address, no URL',
    ],
  ])('%s is refused', (written, problem) => {
    expect(problemsOf(changed('host: db', `host: ${written}`))).toEqual([
      expect.stringContaining(problem) as string,
    ])
  })
})

test('one host on two ports is two servers', () => {
  expect(hostsOf('[db, "db:5433"]')).toHaveLength(2)
})

describe('postgres.tls', () => {
  test.each(['verify-full', 'disable'])('takes the sslmode %s', (tls) => {
    expect(configOf(changed(password, `${password}\n  tls: ${tls}`)).postgres.tls).toBe(tls)
  })

  test.each([
    ['require', 'require does not authenticate the server'],
    ['prefer', 'prefer falls back to plain text'],
    ['allow', 'allow takes plain text'],
    ['verify-ca', 'verify-ca accepts every certificate of that CA'],
  ])('refuses the sslmode %s with the reason', (tls, why) => {
    const [problem] = problemsOf(changed(password, `${password}\n  tls: ${tls}`))
    expect(problem).toContain(`postgres.tls: found "${tls}"; expected verify-full or disable, since ${why}`)
  })

  test('refuses any other word without a reason', () => {
    const [problem] = problemsOf(changed(password, `${password}\n  tls: constructor`))
    expect(problem).toMatch(/found "constructor"; expected verify-full or disable$/)
  })
})

describe('postgres.allow_password', () => {
  const plain = (forms: string) =>
    changed(password, `${password}\n  tls: disable\n  allow_password: ${forms}`)

  test.each([
    ['[md5]', ['md5']],
    ['[cleartext, md5]', ['cleartext', 'md5']],
    ['[]', []],
  ])('takes %s', (written, forms) => {
    expect(configOf(plain(written)).postgres.allowPassword).toEqual(forms)
  })

  test('is nothing where it is not written', () => {
    expect(configOf(changed(password, `${password}\n  tls: disable`)).postgres.allowPassword).toEqual([])
  })

  test.each([
    ['[md4]', 'postgres.allow_password[0]: found "md4"; expected md5 or cleartext'],
    ['md5', 'postgres.allow_password: found a literal, not shown; expected a list of md5 and cleartext'],
  ])('refuses %s', (written, problem) => {
    expect(problemsOf(plain(written))).toEqual([expect.stringContaining(problem) as string])
  })

  test('is refused with TLS, which it does nothing for', () => {
    expect(problemsOf(changed(password, `${password}\n  allow_password: [md5]`))).toEqual([
      expect.stringContaining(
        'postgres.allow_password: found a list; expected tls: disable beside it',
      ) as string,
    ])
  })
})

describe('postgres.rds', () => {
  const named = (rds: string) => changed(password, `${password}\n  rds: ${rds}`)

  test.each([
    ['{ instance: anchore-db }', { type: 'instance', name: 'anchore-db' }],
    ['{ cluster: anchore }', { type: 'cluster', name: 'anchore' }],
  ])('takes %s', (written, rds) => {
    expect(configOf(named(written)).postgres.rds).toEqual(rds)
  })

  test('is optional', () => {
    expect(configOf(changed(password, password)).postgres.rds).toBeUndefined()
  })

  test.each([
    ['{}', 'postgres.rds: found'],
    ['{ instance: anchore-db, cluster: anchore }', 'expected an instance or a cluster, one of them'],
    ['{ instance: Anchore-DB }', 'postgres.rds.instance: found "Anchore-DB"; expected an identifier of RDS'],
  ])('refuses %s', (written, problem) => {
    expect(problemsOf(named(written))).toEqual([expect.stringContaining(problem) as string])
  })
})

describe('postgres.iam', () => {
  const iam = 'iam: { resource_id: cluster-ABC123 }'

  test('stands in place of the password', () => {
    expect(configOf(changed(password, iam)).postgres.auth).toEqual({
      type: 'iam',
      resourceId: 'cluster-ABC123',
    })
  })

  test.each([
    [
      'beside a password',
      `${password}\n  ${iam}`,
      'postgres.iam: found a mapping; expected password or iam, not both',
    ],
    [
      'with plain text',
      `${iam}\n  tls: disable`,
      'postgres.tls: found "disable"; expected verify-full: RDS takes',
    ],
    ['for no resource', 'iam: {}', 'postgres.iam.resource_id: missing; expected the resource ID'],
    [
      'for an ARN',
      'iam: { resource_id: "arn:aws:rds:x" }',
      'postgres.iam.resource_id: found "arn:aws:rds:x"; expected',
    ],
  ])('is refused %s', (_title, written, problem) => {
    expect(problemsOf(changed(password, written))).toEqual([expect.stringContaining(problem) as string])
  })

  test('or a password has to be there', () => {
    expect(problemsOf(changed(`  ${password}\n`, ''))).toEqual([
      'watch.yml:5:1: postgres.password: missing; expected the reference of the password, such as { secret: name#key }, or iam in its place',
    ])
  })
})
