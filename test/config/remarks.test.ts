import { describe, expect, test } from 'vitest'
import { serviceNames } from '../../lib/anchore/index.ts'
import { metrics } from '../../lib/alarms/index.ts'
import { remarksOf, sourcesOf } from '../../lib/config/remarks.ts'
import { emittedBy } from '../support/anchore/replicas.ts'
import { changed, configOf } from '../support/watch-file.ts'

/** Every service has two replicas at public addresses, every severity a channel, the notifier an address. */
const sound = changed(
  '    apiext: { url: http://api:8228 }\npostgres:\n  host: db',
  `${serviceNames
    .map(
      (name) =>
        `    ${name}: { url: ["https://${name}-1.example.com:8228", "https://${name}-2.example.com:8228"] }`,
    )
    .join('\n')}
deploy: { fallback_email: oncall@example.com }
oncall: { channels: [{ slack: { url: { env: SLACK } } }] }
alarms: {}
postgres:
  host: db.example.com`,
)

function remarks(from = '', to = ''): readonly string[] {
  if (!sound.includes(from)) throw new Error(`the watch.yml has no ${from}`)
  return remarksOf(configOf(sound.replace(from, () => to)))
}

test('a sound watch.yml gives rise to no remark', () => {
  expect(remarks()).toEqual([])
})

describe('an alarm that can never fire', () => {
  test.each([
    ['simplequeue', 'backlog-depth is on and can never fire: it needs simplequeue in anchore.services.'],
    ['analyzer', 'scratch-low is on and can never fire: it needs analyzer in anchore.services.'],
    ['catalog', 'database-slow is on and can never fire: it needs catalog in anchore.services.'],
    [
      'policy_engine',
      'policy-evaluation-slow is on and can never fire: it needs policy_engine in anchore.services.',
    ],
  ])('has no service to read: %s', (service, remark) => {
    const line = new RegExp(`^    ${service}: .*\n`, 'm').exec(sound)?.[0] ?? ''
    expect(remarks(line)).toEqual([remark])
  })

  test('is no remark where it is off', () => {
    const without = sound.replace(/^ {4}simplequeue: .*\n/m, '')
    const off = without.replace('alarms: {}', 'alarms: { backlog-depth: { enabled: false } }')
    expect(remarksOf(configOf(off))).toEqual([])
  })

  test('needs several replicas', () => {
    const single = sound.replaceAll(/\["(\S+)-1\.example\.com:8228", .*\]/g, '$1.example.com:8228')
    expect(remarksOf(configOf(single))).toEqual([
      'service-short is on and can never fire: it needs several replicas of a service beside apiext.',
      'service-half is on and can never fire: it needs several replicas of a service beside apiext.',
      'api-short is on and can never fire: it needs several replicas of apiext.',
    ])
  })
})

test('the sources of each metric are the services whose recordings give rise to it', () => {
  const read = serviceNames.flatMap((service) => emittedBy(service).map((name) => ({ service, name })))
  expect(new Set(read.map(({ name }) => name)).size).toBeGreaterThan(6)
  for (const { service, name } of read) expect([name, ...sourcesOf(name)]).toContain(service)
  const restricted = metrics.anchore.filter(
    ({ name }) => sourcesOf(name) !== serviceNames && name !== 'TasksFailing',
  )
  for (const { name } of restricted)
    expect(read.filter((one) => one.name === name).map(({ service }) => service)).toEqual(sourcesOf(name))
})

test('a warning beyond the critical alarm on the same series comes too late', () => {
  const late = 'alarms: { connections-high: { threshold: 90% }, backlog-age: { threshold: 3h } }'
  expect(remarks('alarms: {}', late)).toEqual([
    'The warning backlog-age (3 h) is beyond the critical backlog-age-critical (2 h): it fires too late.',
    'The warning connections-high (90 %) is beyond the critical connections-exhausted (85 %): it fires too late.',
  ])
})

test('a severity without a channel pages nobody', () => {
  expect(remarks('oncall: { channels: [{ slack: { url: { env: SLACK } } }] }\n')).toEqual([
    'No channel receives warning or critical alarms, so they page nobody. Add a channel to oncall.channels.',
  ])
})

describe('without a VPC', () => {
  test.each([
    'db',
    'db.internal',
    'db.anchore.svc',
    'postgres.local',
    '10.1.2.3',
    '172.20.0.5',
    '192.168.1.1',
    'fd00::5',
  ])('the private host %s is out of reach', (host) => {
    expect(remarks('host: db.example.com', `host: "${host}"`)).toEqual([
      `deploy.vpc is not set, and a function outside of a VPC cannot reach private hosts: ${host}.`,
    ])
  })

  test.each(['172.32.0.5', '8.8.8.8', '2a00::1', 'internal.example.com'])(
    'the host %s is not private',
    (host) => {
      expect(remarks('host: db.example.com', `host: "${host}"`)).toEqual([])
    },
  )

  test('and with one a private host is no remark', () => {
    const vpc = 'vpc: { subnets: [subnet-0a1b2c3d], security_groups: [sg-0a1b2c3d] }'
    const text = sound
      .replace('host: db.example.com', 'host: db.internal')
      .replace('deploy: {', `deploy: { ${vpc},`)
    expect(remarksOf(configOf(text))).toEqual([])
  })
})
