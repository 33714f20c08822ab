import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { failed, success } from '../../lib/model/index.ts'
import { createPlayer } from '../../local/capture/player.ts'
import { createPseudonyms } from '../../local/capture/pseudonyms.ts'
import { createRecorder } from '../../local/capture/recorder.ts'
import type { LoginFailure, Query, Session } from '../../lib/postgres/index.ts'
import { readCapture } from '../../local/capture/capture.ts'
import { temporaryDirectory, temporaryFile } from '../support/temporary.ts'

const { signal } = new AbortController()
const pseudonyms = createPseudonyms()
pseudonyms.user('acme_rw')
pseudonyms.user('postgres')

/** A recorder of a database; nothing else answers. */
function recorderOf(login: Session | LoginFailure) {
  const broken = { kind: 'network', message: 'cut off' } as const
  const found = 'query' in login ? success(login) : failed(login)
  const none = () => Promise.resolve(failed({ ...broken, hasNoRecords: false }))
  return createRecorder(
    {
      http: () => Promise.resolve(failed(broken)),
      dns: { addresses: none, services: none },
      logIn: () => Promise.resolve(found),
    },
    pseudonyms,
  )
}

const query: Query<{ readonly role: string }> = { name: 'roles', reads: {}, budgetMs: 1, text: '' }

function sessionWith(query: Session['query']): Session {
  return { backend: 1, isStandby: false, close: () => Promise.resolve(), query }
}

test.each(['postgres.password', 'postgres.iam'])('a failure of %s names no secret', async (target) => {
  const secret = 'arn:aws:secretsmanager:eu-west-1:210987654321:secret:prod/db'
  const message = `secret: ${secret}#password: not allowed`
  const recorder = recorderOf({ kind: 'denied', target, message, remedy: secret, answered: undefined })
  await recorder.logIn(signal)
  const { login } = recorder.take(0 as never)
  expect(login).toMatchObject({ ok: false, failure: { kind: 'denied', target } })
  expect(JSON.stringify(login)).not.toMatch(/arn:|2109|prod/)
})

test('the kind and the target of a failure stay where they are names of users too', async () => {
  const message = 'postgres was refused'
  const failure = { kind: 'auth', target: 'postgres', message, remedy: '', answered: true } as const
  const recorder = recorderOf(failure)
  await recorder.logIn(signal)
  expect(recorder.take(0 as never).login).toEqual(failed({ ...failure, message: 'user-2 was refused' }))
})

test('a query is played with the pseudonym of its role', async () => {
  const recorder = recorderOf(sessionWith(() => Promise.resolve(success([{ role: 'acme_rw' }] as never))))
  const login = await recorder.logIn(signal)
  if (login.ok) await login.value.query(query, ['acme_rw'])
  const minute = recorder.take(0 as never)
  expect(JSON.stringify(minute)).not.toContain('acme_rw')
  const player = createPlayer()
  player.play(minute)
  const played = await player.logIn(signal)
  expect(played.ok && (await played.value.query(query, ['user-1']))).toEqual(success([{ role: 'user-1' }]))
})

test('a host has one pseudonym, in a URL, in an SRV name and in a text', () => {
  const { host, url, text } = createPseudonyms()
  expect(url('https://Catalog.corp:8082/metrics')).toBe('https://host-1.recorded:8082/metrics')
  expect(host('_metrics._tcp.catalog.corp')).toBe('_metrics._tcp.host-1.recorded')
  expect(text('connect to CATALOG.corp: refused')).toBe('connect to host-1.recorded: refused')
})

test('an address becomes one that no deployment has, whether it was known or not', () => {
  const { host, text, value } = createPseudonyms()
  expect(host('10.0.0.7')).toBe('198.18.0.1')
  expect(text('10.0.0.7 refused, 10.0.0.8:5432 too')).toBe('198.18.0.1 refused, 198.18.0.2:5432 too')
  expect(text(text('10.0.0.8'))).toBe('198.18.0.2')
  expect(value({ address: 'fd00::7' })).toEqual({ address: '198.18.0.3' })
})

test('a name is replaced only where it is a word of its own', () => {
  const { host, user, text } = createPseudonyms()
  host('db')
  host('db.corp')
  user('monitor')
  expect(text('db, db.corp, db_size, my-db, postgres.db.rows')).toBe(
    'host-1.recorded, host-2.recorded, db_size, my-db, postgres.db.rows',
  )
  expect(text('user "monitor"; monitoring')).toBe('user "user-3"; monitoring')
})

test('the keys of a JSON value stay, its numbers too', () => {
  const { user, value } = createPseudonyms()
  user('state')
  expect(value([{ state: 'state', count: 10 }])).toEqual([{ state: 'user-1', count: 10 }])
})

test('a kept name stays, and a label of a metric is no name', () => {
  const { host, url, user, text } = createPseudonyms(['catalog', 'postgres'])
  expect(url('http://catalog:8082/metrics')).toBe('http://catalog:8082/metrics')
  expect(user('postgres')).toBe('postgres')
  host('db')
  expect(text('up{servicename="catalog",db="db"} 1')).toBe('up{servicename="catalog",db="host-1.recorded"} 1')
})

const remedy = 'name a folder that npx anchor-watch record wrote'
const minute = '2026-11-24T10-31-00.000Z.json'

/** The path of a folder with these files. */
function folder(files: Readonly<Record<string, string>>): string {
  const path = temporaryDirectory()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return path
}

test('a missing folder is named with its whole path, and with the command that writes one', () => {
  expect(() => readCapture('missing')).toThrow(
    `--replay: missing cannot be read (there is no ${resolve('missing')}); ${remedy}`,
  )
})

test('a file is not a folder', () => {
  const path = temporaryFile('recording.json', '[]')
  expect(() => readCapture(path)).toThrow(`--replay: ${path} cannot be read (it is not a folder); ${remedy}`)
})

test('a folder without a minute is not a capture', () => {
  const path = folder({ 'config.json': '{}' })
  expect(() => readCapture(path)).toThrow(`--replay: ${path} has no captured minute; ${remedy}`)
})

test('the missing or damaged file of a capture is named', () => {
  const withoutConfig = folder({ [minute]: '{}' })
  const missing = join(withoutConfig, 'config.json')
  expect(() => readCapture(withoutConfig)).toThrow(`--replay: ${missing} cannot be read (there is no `)
  const cut = folder({ 'config.json': '{}', [minute]: '{"slot":' })
  expect(() => readCapture(cut)).toThrow(
    `--replay: ${join(cut, minute)} cannot be read (Unexpected end of JSON`,
  )
})
