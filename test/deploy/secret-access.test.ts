import { expect, test } from 'vitest'
import { roles } from '../../deploy/permissions/roles.ts'
import { secretStatements } from '../../deploy/permissions/secret-access.ts'
import { deployProblems, secretsOf } from '../../lib/config/index.ts'
import { configOf } from '../support/watch-file.ts'
import { wholeWatchFile } from '../support/aws/template.ts'

const config = configOf(wholeWatchFile)

test('a function reads the secrets of its own settings, each under its key in watch.yml', () => {
  const pathsOf = (name: keyof ReturnType<typeof secretsOf>) =>
    secretsOf(config)[name].map(({ path }) => path)
  expect(pathsOf('collect-anchore')).toEqual(['anchore.auth.password'])
  expect(pathsOf('collect-postgres')).toEqual(['postgres.password'])
  expect(pathsOf('notify')).toEqual([
    'oncall.channels[0].slack.url',
    'oncall.channels[1].webhook.url',
    'oncall.channels[1].webhook.key',
  ])
  expect(pathsOf('sweep')).toEqual(pathsOf('notify'))
  expect(pathsOf('digest')).toEqual(['oncall.channels[0].slack.url'])
  const heartbeat_url = { source: 'secret', name: 'dead-man', key: undefined } as const
  const watched = { ...config, oncall: { ...config.oncall, heartbeat_url } }
  expect(secretsOf(watched).sweep.map(({ path }) => path)).toContain('oncall.heartbeat_url')
  expect(secretsOf(watched).notify.map(({ path }) => path)).not.toContain('oncall.heartbeat_url')
})

test('notify may read every secret of a channel, whatever its type and its keys', () => {
  const more = {
    token: { source: 'secret', name: 'pager-token', key: undefined },
    proxy: { logins: [{ source: 'env', name: 'PROXY' }] },
  } as const
  const channels = config.oncall.channels.map((channel) => ({ ...channel, ...more }))
  const extended = { ...config, oncall: { ...config.oncall, channels } }
  const statements = JSON.stringify(secretStatements(secretsOf(extended).notify, undefined))
  expect(statements).toContain('secret:pager-token-??????')
  expect(deployProblems(extended)).toContain(
    'oncall.channels[0].slack.proxy.logins[0]: env: PROXY is for local runs; use secret or parameter',
  )
})

test('notify may do what the file of a channel declares, on the resource that it names', () => {
  const topic = 'arn:aws:sns:eu-central-1:123456789012:oncall'
  const channels = [{ type: 'sns', topic, severities: ['critical'] }] as const
  const role = (oncall: typeof config.oncall) => JSON.stringify(roles({ ...config, oncall })['NotifyRole'])
  const publish = JSON.stringify({ Effect: 'Allow', Action: ['sns:Publish'], Resource: [topic] })
  expect(role({ ...config.oncall, channels })).toContain(publish)
  expect(role(config.oncall)).not.toContain('sns:Publish')
})
