import { expect, test } from 'vitest'
import type { FailureKind } from '../../lib/model/index.ts'
import type { SecretReference } from '../../lib/net/secret-reference.ts'
import { createSecrets, describeReference, environmentSecrets, type Secrets } from '../../lib/net/secrets.ts'
import {
  refusing,
  secretBytes,
  secretText,
  secureString,
  startSecretStores,
  type SecretAnswer,
  type SecretStores,
} from '../support/aws/secret-stores.ts'

const minuteMs = 60_000
const anchore: SecretReference = { source: 'secret', name: 'anchore', key: 'password' }
const whole: SecretReference = { source: 'secret', name: 'anchore', key: undefined }
const parameter: SecretReference = { source: 'parameter', name: '/watch/db' }
const document = JSON.stringify({ username: 'watch', password: 'hunter2' })

interface Rig {
  readonly stores: SecretStores
  readonly secrets: Secrets
  readonly time: { now: number }
}

/** Both stores holding one secret each, until the test is over. */
async function start(secret: SecretAnswer = secretText(document)): Promise<Rig> {
  const stores = await startSecretStores()
  stores.answers.set('GetSecretValue anchore', secret)
  stores.answers.set('GetParameter /watch/db', secureString('s3same'))
  const time = { now: Date.UTC(2026, 10, 24, 10, 31) }
  const secrets = createSecrets({ variables: { ...stores.variables, HERE: 'plain' }, clock: () => time.now })
  return { stores, secrets, time }
}

test('a reference is looked up in its own store', async () => {
  const { secrets } = await start()
  expect(await secrets(anchore)).toBe('hunter2')
  expect(await secrets(whole)).toBe(document)
  expect(await secrets(parameter)).toBe('s3same')
  expect(await secrets({ source: 'env', name: 'HERE' })).toBe('plain')
})

test('a variable needs no request and no region', async () => {
  const secrets = createSecrets({ variables: { HERE: 'plain' }, clock: () => 0 })
  expect(await secrets({ source: 'env', name: 'HERE' })).toBe('plain')
  await expect(secrets(anchore)).rejects.toThrow('secret: anchore#password: ')
})

test('a secret is requested once in five minutes, for all of its keys', async () => {
  const { stores, secrets, time } = await start()
  await secrets(anchore)
  time.now += 5 * minuteMs - 1
  await secrets({ ...anchore, key: 'username' })
  expect(stores.asked).toHaveLength(1)
  time.now += 1
  await secrets(whole)
  expect(stores.asked).toHaveLength(2)
})

test('a fresh look-up returns a rotated secret and caches it', async () => {
  const { stores, secrets } = await start()
  await secrets(anchore)
  stores.answers.set('GetSecretValue anchore', secretText('{"password":"rotated"}'))
  expect(await secrets(anchore)).toBe('hunter2')
  expect(await secrets(anchore, { fresh: true })).toBe('rotated')
  expect(await secrets(anchore)).toBe('rotated')
  expect(stores.asked).toHaveLength(2)
})

test('look-ups at the same time share one call, fresh ones too', async () => {
  const { stores, secrets } = await start()
  await Promise.all([secrets(anchore), secrets(whole), secrets(anchore, { fresh: true }), secrets(parameter)])
  expect(stores.asked.toSorted()).toEqual(['GetParameter /watch/db', 'GetSecretValue anchore'])
})

test('the next look-up retries after a failure', async () => {
  const { stores, secrets } = await start(refusing(400, 'ThrottlingException'))
  await expect(secrets(anchore)).rejects.toThrow()
  stores.answers.set('GetSecretValue anchore', secretText(document))
  expect(await secrets(anchore)).toBe('hunter2')
})

test('an aborted look-up ends at once and does not affect the others', async () => {
  const controller = new AbortController()
  const { secrets } = await start((response, request) => {
    controller.abort()
    secretText(document)(response, request)
  })
  const [aborted, other] = await Promise.allSettled([
    secrets(anchore, { signal: controller.signal }),
    secrets(anchore),
  ])
  expect(aborted).toMatchObject({ status: 'rejected', reason: { kind: 'timeout' } })
  expect(other).toMatchObject({ status: 'fulfilled', value: 'hunter2' })
})

const unusable: [string, SecretAnswer, FailureKind, RegExp][] = [
  ['is missing', refusing(400, 'ResourceNotFoundException'), 'configuration', /Create the secret/],
  ['is denied', refusing(400, 'AccessDeniedException'), 'auth', /secretsmanager:GetSecretValue/],
  ['is to be deleted', refusing(400, 'InvalidRequestException'), 'rejected', /scheduled for deletion/],
  ['is throttled', refusing(400, 'ThrottlingException'), 'rate-limited', /reach Secrets Manager/],
  ['cannot be decrypted', refusing(400, 'DecryptionFailure'), 'rejected', /Secrets Manager/],
  ['is at a store in trouble', refusing(500, 'InternalServiceError'), 'server-error', /Secrets Manager/],
  ['is binary', secretBytes(document), 'configuration', /as a text/],
  ['is empty', secretText(''), 'configuration', /as a text/],
  ['is no JSON', secretText('hunter2'), 'configuration', /secret: anchore for the whole text/],
  ['is JSON but no object', secretText('"hunter2"'), 'configuration', /Store \{"password": "…"\}/],
  ['lacks the key', secretText('{"passwort":"hunter2"}'), 'configuration', /Add the key/],
  ['has no text under the key', secretText('{"password":{"is":"hunter2"}}'), 'configuration', /Add the key/],
  ['never comes', () => undefined, 'timeout', /endpoint for secretsmanager/],
]

test.each(unusable)(
  'the failure of a secret that %s has its name and a remedy, and no value',
  async (_title, answer, kind, remedy) => {
    const { secrets } = await start(answer)
    const error: unknown = await secrets(anchore).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      name: 'SecretError',
      kind,
      remedy: expect.stringMatching(remedy) as string,
    })
    expect(error).toHaveProperty('message', expect.stringMatching(/^secret: anchore#password: \w/))
    expect(JSON.stringify({ ...Object(error), text: String(error) })).not.toMatch(/hunter2|123456789012/)
    expect(error).not.toHaveProperty('cause')
  },
)

test('the failure of a missing or denied parameter has its name and a remedy', async () => {
  const { stores, secrets } = await start()
  stores.answers.set('GetParameter /watch/db', refusing(400, 'ParameterNotFound'))
  await expect(secrets(parameter)).rejects.toMatchObject({
    kind: 'configuration',
    message: 'parameter: /watch/db: Parameter Store answered 400 (ParameterNotFound)',
    remedy: "Create the parameter in the function's region, or correct its name in watch.yml.",
  })
  stores.answers.set('GetParameter /watch/db', refusing(400, 'AccessDeniedException'))
  await expect(secrets(parameter)).rejects.toMatchObject({
    kind: 'auth',
    remedy: expect.stringContaining('ssm:GetParameter') as string,
  })
})

test('a secret is the value of its variable, fresh or not', async () => {
  const secrets = environmentSecrets({ PASSWORD: 'hunter2' })
  expect(await secrets({ source: 'env', name: 'PASSWORD' })).toBe('hunter2')
  expect(await secrets({ source: 'env', name: 'PASSWORD' }, { fresh: true })).toBe('hunter2')
})

test.each([{}, { PASSWORD: '' }])('an error names a secret that is not set in %j', async (environment) => {
  await expect(environmentSecrets(environment)({ source: 'env', name: 'PASSWORD' })).rejects.toThrow(
    "env: PASSWORD is not set; set it to the secret's value",
  )
})

test.each<[SecretReference, string]>([
  [{ source: 'secret', name: 'a/b', key: 'password' }, 'secret: a/b#password'],
  [{ source: 'secret', name: 'a/b', key: undefined }, 'secret: a/b'],
  [{ source: 'parameter', name: '/a/b' }, 'parameter: /a/b'],
])('the source of %j is not looked up in the environment', async (reference, written) => {
  expect(describeReference(reference)).toBe(written)
  await expect(environmentSecrets({})(reference)).rejects.toThrow(
    `${written} cannot be looked up here; use env: NAME`,
  )
})
