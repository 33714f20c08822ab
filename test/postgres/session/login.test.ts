import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DatabaseHost, PasswordForm } from '../../../lib/postgres/settings.ts'
import { createTrust } from '../../../lib/postgres/session/log-in.ts'
import { openSession, type Login } from '../../../lib/postgres/session/session.ts'
import { serverTls } from '../../support/net/tls-file.ts'
import { authentication, fatal, startServer } from '../../support/postgres/postgres-protocol.ts'
import { testDatabase, type TestDatabase } from '../../support/postgres/postgres.ts'

const patient = new AbortController().signal
const database = await testDatabase()

type Changes = Partial<TestDatabase['config'] & DatabaseHost>

function open({ host, port, ...changes }: Changes = {}, signal = patient): Promise<Login> {
  const config = { ...database.config, ...changes }
  const { server, monitor } = database
  const trusted = createTrust(config)(host ?? server.host)
  return openSession(
    {
      config,
      host: { host: host ?? server.host, port: port ?? server.port },
      password: monitor.password,
      trusted,
    },
    signal,
  )
}

describe('a login', () => {
  test.each([
    ['auth', { user: 'nobody' }],
    ['configuration', { database: 'nowhere' }],
    ['tls', { tls: 'verify-full' }],
  ] as const)('that is refused as %s was answered', async (kind, changes) => {
    expect(outcomeOf(await open(changes))).toEqual([kind, true])
  })

  test('without the right to connect names the grant', async () => {
    await database.administer('CREATE DATABASE closed', 'REVOKE CONNECT ON DATABASE closed FROM public')
    expect(await open({ database: 'closed' })).toMatchObject({
      failure: {
        answered: true,
        kind: 'configuration',
        remedy: 'Run GRANT CONNECT ON DATABASE closed TO anchor_watch.',
      },
    })
  })

  test('to a name that does not resolve is no answer', async () => {
    expect(outcomeOf(await open({ host: 'nowhere.invalid' }))).toEqual(['dns', false])
  })

  test('to a port where nothing listens is no answer', async () => {
    expect(outcomeOf(await open({ port: 1 }))).toEqual(['refused', false])
  })

  test('to a frozen server ends by itself and is no answer', async () => {
    process.kill(database.server.pid, 'SIGSTOP')
    try {
      expect(outcomeOf(await open())).toEqual(['timeout', false])
    } finally {
      process.kill(database.server.pid, 'SIGCONT')
    }
  })

  test('that the run’s time cuts short publishes nothing of the server', async () => {
    const deadline = new AbortController()
    const port = await startServer(() => {
      deadline.abort()
    })
    const login = await open({ port }, deadline.signal)
    expect(outcomeOf(login)).toEqual(['timeout', undefined])
    expect(outcomeOf(await open({}, deadline.signal))).toEqual(['timeout', undefined])
  })

  test('to a server of another protocol is no answer', async () => {
    const port = await startServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const login = await open({ port })
    expect(outcomeOf(login)).toEqual(['network', false])
  })

  test('to a server that resets the connection is no answer', async () => {
    const port = await startServer((socket) => socket.resetAndDestroy())
    const login = await open({ port })
    expect(outcomeOf(login)).toEqual(['network', false])
    expect(login).toMatchObject({ failure: { message: expect.stringContaining('(ECONNRESET)') as string } })
  })

  test('to a server that starts up is no answer', async () => {
    const port = await startServer((socket) => socket.end(fatal('57P03', 'ProcessStartupPacket')))
    const login = await open({ port })
    expect(outcomeOf(login)).toEqual(['not-ready', false])
  })

  test('to a server that does not prove to know the password was answered', async () => {
    const port = await startServer((socket) => {
      socket.once('data', () => socket.write(authentication(11, 'r=not ours,s=c2FsdA==,i=4096')))
      socket.write(authentication(10, 'SCRAM-SHA-256\0\0'))
    })
    const login = await open({ port })
    expect(outcomeOf(login)).toEqual(['auth', true])
  })

  describe('to a server that asks for the password', () => {
    /** All that a client sends after its start-up message, to a server that asks and then waits for the client to hang up. */
    async function answered(request: Buffer, changes: Changes = {}): Promise<[Login, string]> {
      const received: Buffer[] = []
      const port = await startServer(async (socket) => {
        socket.on('data', (bytes: Buffer) => {
          received.push(bytes)
          socket.end(fatal('28P01', 'auth_failed'))
        })
        socket.write(request)
        await once(socket, 'close')
      })
      const login = await open({ port, ...changes })
      return [login, Buffer.concat(received).toString('latin1')]
    }

    const cleartext = authentication(3)
    const md5 = authentication(5, 'salt')
    const hash = (text: string) => createHash('md5').update(text).digest('hex')

    test.each([
      ['clear text', cleartext, 'cleartext', []],
      ['clear text, where MD5 is allowed', cleartext, 'cleartext', ['md5']],
      ['MD5', md5, 'md5', []],
      ['MD5, where clear text is allowed', md5, 'md5', ['cleartext']],
    ] as const)('as %s nothing is sent', async (_title, request, form, allowPassword) => {
      const [login, sent] = await answered(request, { allowPassword })
      expect(outcomeOf(login)).toEqual(['configuration', true])
      expect(sent).toBe('')
      expect(login).toMatchObject({
        failure: {
          message: expect.stringContaining(`asks for the password as ${form} over plain text`) as string,
          remedy: expect.stringContaining(`or allow ${form} in postgres.allow_password`) as string,
        },
      })
    })

    test.each([
      ['clear text', cleartext, 'cleartext', () => database.monitor.password],
      [
        'MD5',
        md5,
        'md5',
        () => `md5${hash(`${hash(`${database.monitor.password}${database.monitor.user}`)}salt`)}`,
      ],
    ] as const)('as %s, which is allowed, it is sent', async (_title, request, form, answer) => {
      const [login, sent] = await answered(request, { allowPassword: [form] })
      expect(outcomeOf(login)).toEqual(['auth', true])
      expect(sent).toBe(`p\0\0\0${String.fromCharCode(answer().length + 5)}${answer()}\0`)
    })

    test('in the middle of a session nothing is sent, and the query is lost', async () => {
      const received: Buffer[] = []
      const port = await startServer((socket, startup) => {
        const server = connect(database.server.port, database.server.host)
        server.on('error', () => undefined)
        server.write(startup)
        server.pipe(socket)
        socket.on('data', (bytes: Buffer) => {
          received.push(bytes)
          if (bytes.includes('SELECT 1')) socket.write(cleartext)
          else server.write(bytes)
        })
        socket.on('close', () => server.destroy())
      })
      const login = await open({ port })
      if (!login.ok) throw new Error(login.failure.message)
      const query = { name: 'test', reads: {}, text: 'SELECT 1', budgetMs: 1_000 }
      expect(await login.value.query(query)).toMatchObject({ ok: false, failure: { kind: 'network' } })
      expect(Buffer.concat(received).includes(database.monitor.password)).toBe(false)
    })
  })

  test('to a server that asks for GSSAPI fails as unsupported and names the way out', async () => {
    const port = await startServer((socket) => socket.write(authentication(7)))
    const login = await open({ port })
    expect(outcomeOf(login)).toEqual(['unsupported', true])
    expect(login).toMatchObject({ failure: { remedy: 'Use scram-sha-256 for anchor_watch in pg_hba.conf.' } })
  })

  test('to a server that refuses the settings of PostgreSQL 14 gets in', async () => {
    const port = await startServer((socket, startup) => {
      if (startup.includes('client_connection_check_interval')) {
        return socket.end(fatal('42704', 'set_config_option'))
      }
      const server = connect(database.server.port, database.server.host)
      server.on('error', () => undefined)
      server.write(startup)
      return server.pipe(socket).pipe(server)
    })
    const login = await open({ port })
    if (login.ok) await login.value.close()
    expect(outcomeOf(login)).toBe('in')
  })

  test('that an unknown limit refuses is still one for lack of slots', async () => {
    const port = await startServer((socket) => socket.end(fatal('53300', 'SomethingNew')))
    const login = await open({ port })
    expect(login).toMatchObject({ failure: { kind: 'saturated', answered: true, refusedBy: 'unknown' } })
  })
})

/** Of PostgreSQL itself: a role with a password stored as MD5, and the methods of pg_hba.conf. */
describe('a login without TLS to a server whose pg_hba.conf says', () => {
  const role = { user: 'old', password: 'of the old' }
  let hba: string
  let stock: string

  beforeAll(async () => {
    await database.administer(
      `SET password_encryption = 'md5'; CREATE ROLE old LOGIN PASSWORD 'of the old'`,
      'GRANT CONNECT ON DATABASE anchore TO old',
    )
    hba = join(database.server.data, 'pg_hba.conf')
    stock = await readFile(hba, 'utf8')
  })
  afterAll(() => writeFile(hba, stock))

  async function login(method: string, allowPassword: readonly PasswordForm[]): Promise<unknown> {
    await writeFile(hba, `host all old 127.0.0.1/32 ${method}\n${stock}`)
    await database.administer('SELECT pg_reload_conf()')
    const { config, server } = database
    const attempt = await openSession(
      {
        config: { ...config, user: role.user, allowPassword },
        host: server,
        password: role.password,
        trusted: undefined,
      },
      patient,
    )
    if (attempt.ok) await attempt.value.close()
    return outcomeOf(attempt)
  }

  test.each([
    ['md5', [], ['configuration', true]],
    ['md5', ['md5'], 'in'],
    ['password', ['md5'], ['configuration', true]],
    ['password', ['cleartext'], 'in'],
  ] as const)('%s, with %j allowed', async (method, allowPassword, outcome) => {
    expect(await login(method, allowPassword)).toEqual(outcome)
  })
})

describe('a login with TLS', () => {
  test.each([
    ['gives the password as clear text', authentication(3), 'of the monitor'],
    ['gives the password as MD5', authentication(5, 'salt'), 'md5'],
  ])('%s', async (_title, request, sent) => {
    const tls = serverTls()
    const port = await startServer((socket) => {
      socket.write('S')
      const secure = new TLSSocket(socket, { isServer: true, ...tls })
      secure.on('error', () => undefined)
      secure.once('data', () => {
        secure.write(request)
        secure.once('data', (bytes: Buffer) => secure.end(bytes.includes(sent) ? fatal('28P01', '') : ''))
      })
    })
    const login = await open({ host: 'localhost', port, tls: 'verify-full', ca: tls.cert })
    expect(outcomeOf(login)).toEqual(['auth', true])
  })

  test.each([
    ['goes on to the password when the CA and the name are right', 'localhost', true, 'auth'],
    ['refuses a certificate that no known CA signed', 'localhost', false, 'tls'],
    ['refuses a certificate for another name', '127.0.0.1', true, 'tls'],
    ['refuses a certificate that has expired', 'localhost', true, 'tls', undefined, 'expired' as const],
    [
      'fails as unsupported when the server asks for GSSAPI',
      'localhost',
      true,
      'unsupported',
      authentication(7),
    ],
  ])(
    '%s',
    async (
      _title,
      host,
      trusted,
      kind,
      answer = fatal('28P01', 'auth_failed'),
      file: 'certificate' | 'expired' = 'certificate',
    ) => {
      const tls = serverTls(file)
      const port = await startServer((socket) => {
        socket.write('S')
        const secure = new TLSSocket(socket, { isServer: true, ...tls })
        secure.on('error', () => undefined)
        secure.once('data', () => secure.end(answer))
      })
      const login = await open({ host, port, tls: 'verify-full', ca: trusted ? tls.cert : undefined })
      expect(outcomeOf(login)).toEqual([kind, true])
    },
  )
})

function outcomeOf(login: Login): unknown {
  return login.ok ? 'in' : [login.failure.kind, login.failure.answered]
}
