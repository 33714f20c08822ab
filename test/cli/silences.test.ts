import { hostname, userInfo } from 'node:os'
import { afterAll, describe, expect, it } from 'vitest'
import { parseJson, textAt } from '../../lib/model/index.ts'
import { startDynamoDb } from '../../local/aws/dynamodb.ts'
import type { Ended } from '../support/local/command-line.ts'
import { inProcess } from '../support/local/terminal.ts'
import { tableName } from '../support/aws/dynamodb.ts'
import { identity } from '../support/aws/identity.ts'
import { temporaryFile } from '../support/temporary.ts'
import { changed } from '../support/watch-file.ts'

// A window of the whole week, so that it is open whenever this runs.
const window = `{ cron: '0 0 * * SUN', duration: 7d, silence: [monitor], reason: migration }`
const watchFile = temporaryFile(
  'watch.yml',
  changed('anchore:', `oncall: { timezone: Asia/Tokyo, maintenance: [${window}] }\nanchore:`),
  afterAll,
)
const dynamoDb = await startDynamoDb(tableName)
afterAll(dynamoDb.stop)

function run(...args: readonly string[]): Promise<Ended> {
  return runWith({ USER: 'kim' }, ...args)
}

function runWith(user: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> {
  const table = { AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url, ANCHOR_WATCH_TABLE: tableName }
  return inProcess([...args, '--config', watchFile], { environment: { ...identity, ...table, ...user } })
}

describe('silence', () => {
  it('is listed with its end, its reason and its author, until unsilence ends it', async () => {
    const made = await run('silence', 'database', '--for', '2h', '--reason', 'failover', '--json')
    expect(made).toMatchObject({ code: 0, err: '' })
    const id = textAt(parseJson(made.out), 'id') ?? ''
    const listed = await run('silences')
    expect(listed.out).toMatch(new RegExp(`^${id}  database  until .* GMT\\+9  failover \\(kim\\)$`, 'm'))
    expect(await run('unsilence', id)).toMatchObject({
      code: 0,
      out: `The silence ${id} of database has ended.\n`,
    })
    expect((await run('silences')).out).not.toContain(id)
  })

  it('ends by the name of its problem too', async () => {
    await run('silence', 'service-down', '--for', '30m', '--reason', 'deploy')
    expect(await run('unsilence', 'service-down')).toMatchObject({ code: 0 })
    expect(await run('unsilence', 'service-down')).toMatchObject({
      code: 1,
      err: 'no silence of service-down is on; npx anchor-watch silences lists them\n',
    })
  })

  it('ends by no other name, and the near one is named', async () => {
    await run('silence', 'backlog', '--for', '30m', '--reason', 'deploy')
    expect(await run('unsilence', 'backlgo')).toMatchObject({
      code: 1,
      err: 'no silence of backlgo is on; did you mean backlog?\n',
    })
  })

  it('has the account of the process for its author where USER is not set', async () => {
    await runWith({}, 'silence', 'services', '--for', '30m', '--reason', 'by cron')
    expect((await run('silences')).out).toContain(`by cron (${userInfo().username}@${hostname()})`)
  })

  it('survives another silence that is made at the same time', async () => {
    const both = ['backlog', 'services'].map((what) =>
      run('silence', what, '--for', '1h', '--reason', 'test', '--json'),
    )
    const ids = (await Promise.all(both)).map(({ out }) => textAt(parseJson(out), 'id') ?? '')
    const { out } = await run('silences')
    for (const id of ids) expect(out).toContain(id)
  })

  it.each([
    [
      ['databse', '--for', '2h', '--reason', 'r'],
      'no problem or alarm is named "databse"; did you mean database?',
    ],
    [['database', '--reason', 'r'], '--for: expected a duration from 1m to 7d, such as 30m or 2h'],
    [
      ['database', '--for', '30d', '--reason', 'r'],
      '--for: expected a duration from 1m to 7d, such as 30m or 2h',
    ],
    [['database', '--for', '2h'], '--reason: expected a text, such as --reason "failover test"'],
  ])('is refused with a reason: %j', async (args, message) => {
    expect(await run('silence', ...args)).toEqual({ code: 2, out: '', err: `${message}\n` })
  })

  it('fails with what to do where the table cannot be reached', async () => {
    const { code, err } = await inProcess(['silences', '--config', watchFile], {
      environment: {
        ...identity,
        AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://127.0.0.1:1',
      },
    })
    expect(code).toBe(1)
    expect(err).toMatch(/StateTable of the stack anchor-watch-test is unknown: .*ECONNREFUSED/)
    expect(err).toContain('ANCHOR_WATCH_TABLE in the environment')
  })
})

describe('a maintenance window', () => {
  it('is not ended by unsilence, which names its place', async () => {
    expect(await run('unsilence', 'monitor')).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^monitor is in a maintenance window until .*: change oncall\.maintenance in watch\.yml and deploy\n$/,
      ) as string,
    })
  })
})

describe('silences', () => {
  it('lists the maintenance windows that are open', async () => {
    expect((await run('silences')).out).toMatch(/monitor {2}until .* migration \(watch\.yml\)/)
  })
})
