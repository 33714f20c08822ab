import { describe, expect, test } from 'vitest'
import { create as collectAnchore } from '../../functions/collect-anchore.ts'
import { create as collectPostgres } from '../../functions/collect-postgres.ts'
import { create as notify } from '../../functions/notify.ts'
import type { FailureKind } from '../../lib/model/index.ts'
import { change, snsEvent } from '../support/oncall/alarm-messages.ts'
import { password, wellServices } from '../support/anchore/anchore-services.ts'
import { functionTimeoutMs, startFaulty } from '../support/functions/faults.ts'
import { startServices } from '../support/functions/faulty-services.ts'
import { faultyWatch } from '../support/functions/faulty-watch.ts'
import { answering, startReceiver } from '../support/net/receiver.ts'
import {
  refusing,
  secretText,
  secureString,
  startSecretStores,
  type SecretAnswer,
} from '../support/aws/secret-stores.ts'

const faults: [string, FailureKind, RegExp, SecretAnswer][] = [
  ['is missing', 'configuration', /Create the secret/, refusing(400, 'ResourceNotFoundException')],
  ['is malformed', 'configuration', /Store \{/, secretText('open sesame')],
  ['may not be read', 'auth', /secretsmanager:GetSecretValue/, refusing(400, 'AccessDeniedException')],
  ['never comes', 'timeout', /endpoint for secretsmanager/, () => undefined],
]

describe('a secret', { timeout: functionTimeoutMs }, () => {
  test.each(faults)(
    'of Anchore that %s costs the metrics behind the login: %s',
    async (_title, kind, remedy, answer) => {
      const stores = await startSecretStores()
      stores.answers.set('GetSecretValue anchore', answer)
      const { run } = await startFaulty({
        create: collectAnchore,
        watch: faultyWatch({
          urls: await startServices(),
          references: { anchore: '{ secret: anchore#password }' },
        }),
        variables: stores.variables,
      })
      const { failures, error, published } = await run()
      expect(failures).toMatchObject([{ kind, target: 'anchore.auth.password', reportedBy: 'Coverage' }])
      expect(failures[0]?.remedy).toMatch(remedy)
      expect(failures[0]?.message).toContain('secret: anchore#password')
      expect(error).toBeUndefined()
      expect(published).toMatchObject({
        'Coverage collect-anchore': 0,
        'ReplicasUp catalog': 1,
        'Heartbeat collect-anchore': 1,
      })
    },
  )

  test('of the database that is missing costs all but the heartbeat', async () => {
    const stores = await startSecretStores()
    const { run } = await startFaulty({
      create: collectPostgres,
      watch: faultyWatch({ references: { postgres: '{ parameter: /watch/db }' } }),
      variables: stores.variables,
    })
    const { failures, error, published } = await run()
    expect(failures).toMatchObject([
      { kind: 'configuration', target: 'postgres.password', reportedBy: 'Coverage' },
    ])
    expect(failures[0]?.remedy).toContain('Create the parameter')
    expect(failures[0]?.message).toContain('parameter: /watch/db')
    expect(error).toBeUndefined()
    expect(published).toEqual({
      'Coverage collect-postgres': 0,
      'Heartbeat collect-postgres': 1,
      'DataDropped collect-postgres': 0,
      'DataSpooled collect-postgres': 0,
    })
  })

  test('of Anchore that was rotated is asked for again in the same run, and costs nothing', async () => {
    const stores = await startSecretStores()
    stores.answers.set('GetSecretValue anchore', secretText('{"password":"the old one"}'))
    const { run } = await startFaulty({
      create: collectAnchore,
      watch: faultyWatch({
        urls: await startServices({
          apiext: (response, authorization, path) => {
            stores.answers.set('GetSecretValue anchore', secretText(JSON.stringify({ password })))
            wellServices.apiext(response, authorization, path)
          },
        }),
        references: { anchore: '{ secret: anchore#password }' },
      }),
      variables: stores.variables,
    })
    const { failures, error, published } = await run()
    expect({ failures, error }).toEqual({ failures: [], error: undefined })
    expect(published).toMatchObject({ ScratchFree: 77_882_961_920 })
    expect(stores.asked).toHaveLength(2)
  })

  test.each([403, 404])(
    'of Slack that was rotated is asked for again when the old answers %d',
    async (status) => {
      const stores = await startSecretStores()
      const slack = await startReceiver((response, { path }) => {
        stores.answers.set('GetParameter /slack', secureString(`${slack.url}/new`))
        answering(path === '/new' ? 200 : status)(response)
      })
      const hook = await startReceiver(answering(200))
      stores.answers.set('GetParameter /slack', secureString(`${slack.url}/old`))
      const { run } = await startFaulty({
        create: notify,
        watch: faultyWatch({ references: { slack: '{ parameter: /slack }' } }),
        variables: { ...stores.variables, WEBHOOK_URL: hook.url, WEBHOOK_KEY: `whsec_${'A'.repeat(43)}=` },
      })
      const { failures, error } = await run({ event: snsEvent(change('OK', 'ALARM', 5)) })
      expect({ failures, error }).toEqual({ failures: [], error: undefined })
      expect(slack.received.map(({ path }) => path)).toEqual(['/old', '/new'])
    },
  )

  test('of a channel that is missing costs that channel alone, which is tried again', async () => {
    const stores = await startSecretStores()
    const slack = await startReceiver(answering(200))
    const hook = await startReceiver(answering(200))
    const { run } = await startFaulty({
      create: notify,
      watch: faultyWatch({ references: { slack: '{ secret: slack }' } }),
      variables: { ...stores.variables, WEBHOOK_URL: hook.url, WEBHOOK_KEY: `whsec_${'A'.repeat(43)}=` },
    })
    const event = snsEvent(change('OK', 'ALARM', 5))
    const { failures, error } = await run({ event })
    expect(failures).toMatchObject([{ kind: 'configuration', target: 'slack slack' }])
    expect(failures[0]?.remedy).toContain('Create the secret')
    expect(error).toContain('secret: slack')
    stores.answers.set('GetSecretValue slack', secretText(slack.url))
    expect(await run({ event })).toMatchObject({ failures: [], error: undefined })
    expect([slack.received.length, hook.received.length]).toEqual([1, 1])
  })
})
