import { expect, test } from 'vitest'
import { failed, success } from '../../../lib/model/index.ts'
import { createPlayer } from '../../../local/capture/player.ts'
import { createPseudonyms } from '../../../local/capture/pseudonyms.ts'
import { createRecorder } from '../../../local/capture/recorder.ts'
import type { LoginFailure, Query, Session } from '../../../lib/postgres/index.ts'

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
