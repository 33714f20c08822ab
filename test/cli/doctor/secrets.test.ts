import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { expect, test } from 'vitest'
import { storeCommand } from '../../../cli/doctor/commands.ts'
import { examineSecrets } from '../../../cli/doctor/secrets.ts'
import type { Examination } from '../../../cli/doctor/examination.ts'
import type { Line } from '../../../cli/line.ts'
import { createSecrets } from '../../../lib/net/index.ts'
import {
  refusing,
  secretText,
  startSecretStores,
  type SecretAnswer,
} from '../../support/aws/secret-stores.ts'
import { temporaryDirectory } from '../../support/temporary.ts'
import { changed, configOf } from '../../support/watch-file.ts'

const anchore = { source: 'secret', name: 'anchore', key: 'password' } as const

/** The line about the secret of the database. */
async function lineOf(
  answer: SecretAnswer | undefined,
  { reference = '{ secret: anchore#password }', hasRegion = true } = {},
): Promise<Line | undefined> {
  const stores = await startSecretStores()
  if (answer !== undefined) stores.answers.set('GetSecretValue anchore', answer)
  const { AWS_REGION, ...others } = stores.variables
  const variables = hasRegion && AWS_REGION !== undefined ? { ...others, AWS_REGION } : others
  const clock = () => 0
  const examination = {
    path: 'watch.yml',
    config: configOf(changed('{ env: PGPASSWORD }', reference)),
    variables,
    secrets: createSecrets({ variables, clock }),
    clock,
    signal: new AbortController().signal,
  }
  // Without a channel, it needs no other part of the examination.
  const [line] = await examineSecrets(examination as unknown as Examination)
  return line
}

test('the command creates a secret only where there is none', async () => {
  expect((await lineOf(undefined))?.command).toBe(
    `aws secretsmanager create-secret --name anchore --secret-string '{"password":"VALUE"}'`,
  )
  expect((await lineOf(undefined, { reference: '{ parameter: /db }' }))?.command).toBe(
    'aws ssm put-parameter --type SecureString --overwrite --name /db --value VALUE',
  )
})

test.each([
  ['has no text under the key', secretText('{"username":"watch"}')],
  ['is no JSON object', secretText('hunter2')],
  ['cannot be read now', refusing(500, 'InternalServiceError')],
])('the command shows a secret that %s', async (_, answer) => {
  expect((await lineOf(answer))?.command).toBe(
    'aws secretsmanager get-secret-value --secret-id anchore --query SecretString --output text',
  )
})

test('the command sets the region where there is none', async () => {
  expect((await lineOf(undefined, { hasRegion: false }))?.command).toBe('export AWS_REGION=REGION')
})

test('the command that stores one key of a secret keeps its other keys', () => {
  const directory = temporaryDirectory()
  const write = (name: string, script: string): void => {
    writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(directory, name), 0o755)
  }
  const stored = join(directory, 'stored')
  write(
    'aws',
    `case "$2" in get-secret-value) echo '{"username":"watch","password":"old"}';; *) printf '%s\\n' "$@" > ${stored};; esac`,
  )
  // Stands in for jq, which may not be installed: the filter is its only argument.
  write('jq', `echo "filter: $1 of $(cat)"`)
  const PATH = [directory, process.env['PATH']].join(delimiter)
  execFileSync('sh', ['-c', storeCommand(anchore, 'watch.yml')], { env: { PATH } })
  expect(readFileSync(stored, 'utf8').trim().split('\n')).toEqual([
    'secretsmanager',
    'put-secret-value',
    '--secret-id',
    'anchore',
    '--secret-string',
    'filter: .["password"] = "VALUE" of {"username":"watch","password":"old"}',
  ])
})
