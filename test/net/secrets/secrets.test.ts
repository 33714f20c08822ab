import { expect, test } from 'vitest'
import type { SecretReference } from '../../../lib/net/secret-reference.ts'
import { describeReference, environmentSecrets } from '../../../lib/net/secrets.ts'

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
