import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { certificateLine } from '../../../cli/doctor/certificates.ts'
import type { Line } from '../../../cli/line.ts'
import { slotOf, systemClock, type Slot, listAt } from '../../../lib/model/index.ts'
import { lambdaContext } from '../../../local/aws/lambda.ts'
import { usual, type Conditions } from '../../../local/world/conditions.ts'
import { firstReplica } from '../../support/anchore/local-anchore.ts'
import { startCollectedDeployment } from '../../support/local/collected-deployment.ts'
import { inProcess } from '../../support/local/terminal.ts'
import { answering, startReceiver } from '../../support/net/receiver.ts'
import { startPooler } from '../../support/postgres/pooler.ts'
import { startTlsFront } from '../../support/postgres/tls-front.ts'

const world = await startCollectedDeployment()

beforeAll(async () => {
  const event = { slot: new Date(slotOf(systemClock())).toISOString() }
  await Promise.all(world.deployment.collectors.map((run) => run(event, lambdaContext())))
})

// The simulated clock of the database stands still after a minute.
beforeEach(() => world.deployment.database.beginMinute(systemClock() as Slot, usual))

interface Examined {
  readonly code: number | undefined
  readonly lines: readonly Line[]
  readonly err: string
}

async function examine(
  [from, to]: readonly [string, string] = ['', ''],
  environment: Readonly<Record<string, string>> = {},
): Promise<Examined> {
  const file = await world.watchFile('doctor.yml', from, to)
  const { code, out, err } = await inProcess(['doctor', '--config', file, '--json'], { environment })
  return { code, lines: listAt(JSON.parse(out)) as readonly Line[], err }
}

/** A deployment that is broken in one way, and the line that names the cause and its remedy. */
interface Broken {
  readonly name: string
  /** A change of the watch.yml. */
  readonly written?: () => readonly [string, string] | Promise<readonly [string, string]>
  readonly environment?: Readonly<Record<string, string>>
  readonly begin?: () => unknown
  readonly end?: () => unknown
  readonly level?: Line['level']
  readonly part: string
  readonly cause: RegExp
  /** In the remedy or its command. */
  readonly remedy: RegExp
  /** Other parts that fail because of it. */
  readonly also?: readonly string[]
}

const meet = (conditions: Partial<Conditions>) => () =>
  world.deployment.anchore.applyConditions({ ...usual, ...conditions })
const administer = (statement: string) => () => world.deployment.database.administer(statement)
const answers = (host: string, mode: 'normal' | 'silent' | 'without-metrics') => () => {
  world.deployment.anchore.replica(host).setAnswers(mode)
}
const portOf = () => `port: ${world.deployment.login.port}`

const deployments: readonly Broken[] = [
  {
    name: 'an invalid watch.yml',
    written: () => ['timeout: 10s', 'timeout: soon'],
    part: 'configuration',
    cause: /anchore\.timeout: .*soon/,
    remedy: /check config/,
  },
  {
    name: 'a name that does not resolve',
    begin: meet({ catalogResolves: false }),
    end: meet({}),
    part: 'DNS',
    cause: /anchore\.services\.catalog: the name does not resolve/,
    remedy: /dig \+short catalog\.anchore\.test/,
    also: ['replicas'],
  },
  {
    name: 'a port that nothing listens at',
    written: () => [firstReplica(world.deployment.anchore, 'simplequeue').url, 'http://127.0.0.1:1'],
    part: 'ports',
    cause: /anchore\.services\.simplequeue: nothing listens there/,
    remedy: /nc -vz 127\.0\.0\.1 1$/m,
    also: ['replicas'],
  },
  {
    name: 'a replica that does not answer',
    begin: answers('apiext-2', 'silent'),
    end: answers('apiext-2', 'normal'),
    part: 'ports',
    cause: /anchore\.services\.apiext\[1\]: no answer within/,
    remedy: /security groups/,
  },
  {
    name: 'a certificate that has expired',
    begin: meet({ certificateValid: false }),
    end: meet({}),
    part: 'TLS',
    cause: /anchore\.services\.policy_engine: .*CERT_HAS_EXPIRED/,
    remedy: /openssl s_client -connect policy-engine\.anchore\.test:\d+/,
    also: ['replicas'],
  },
  {
    name: 'a private authority that watch.yml does not name',
    written: () => ['  ca_file: anchore-ca.pem\n', ''],
    part: 'TLS',
    cause: /anchore\.services\.policy_engine: no trusted TLS connection/,
    remedy: /anchore\.ca_file/,
  },
  {
    name: 'a service with its metrics switched off',
    begin: answers('catalog-1', 'without-metrics'),
    end: answers('catalog-1', 'normal'),
    part: '/metrics',
    cause: /anchore\.services\.catalog: metrics are switched off/,
    remedy:
      /metrics\.enabled: true in Anchore's config\.yaml, or ANCHORE_ENABLE_METRICS=true; .*anchoreConfig\.metrics\.enabled=true .*anchoreGlobal\.enableMetrics=true.*\ncurl -s /,
  },
  {
    name: 'a wrong password of Anchore',
    environment: { ANCHORE_PASSWORD: 'wrong' },
    part: 'credentials',
    cause: /every service refuses the credentials \(401\), and the database answers: the password is wrong/,
    remedy: /echo 'ANCHORE_PASSWORD=VALUE' >> \S+doctor\.yml\.env/,
  },
  {
    name: 'Anchore without its database',
    begin: async () => {
      await meet({ database: 'down' })()
      await world.deployment.database.halt()
    },
    end: async () => {
      await world.deployment.database.start()
      await meet({})()
    },
    part: 'credentials',
    cause: /401\), and its database does not answer/,
    remedy: /Repair the database first/,
    also: ['database'],
  },
  {
    name: 'fewer replicas than expected',
    written: () => ['replicas: 3', 'replicas: 5'],
    level: 'warn',
    part: 'replicas',
    cause: /analyzer: 3 of 5 replicas answer/,
    remedy: /replicas of anchore\.services\.analyzer/,
  },
  {
    name: 'a balancer in front of a service',
    begin: () => {
      world.deployment.anchore.replica('catalog-1').balance(2)
    },
    end: () => {
      world.deployment.anchore.replica('catalog-1').balance(1)
    },
    level: 'warn',
    part: 'balancer',
    cause: /catalog: another replica behind the same address/,
    remedy: /List the URL of each replica/,
  },
  {
    name: 'a database that cannot be reached',
    written: () => [portOf(), 'port: 1'],
    part: 'database',
    cause: /127\.0\.0\.1:1 refused the connection/,
    remedy: /nc -vz 127\.0\.0\.1 1$/m,
  },
  {
    name: 'a wrong password of the database',
    environment: { POSTGRES_PASSWORD: 'wrong' },
    part: 'database',
    cause: /password/,
    remedy: /POSTGRES_PASSWORD=VALUE/,
  },
  {
    name: 'a missing grant',
    begin: administer('REVOKE SELECT ("queueName") ON queue FROM anchor_watch'),
    end: administer('GRANT SELECT ("queueName") ON queue TO anchor_watch'),
    part: 'grants',
    cause: /postgres\.queue: anchor_watch may not read it.*no ImagesUnqueued/,
    remedy: /psql -d anchore -c 'GRANT SELECT \("queueName"\) ON queue TO anchor_watch/,
  },
  {
    name: 'a role without pg_monitor',
    begin: administer('REVOKE pg_monitor FROM anchor_watch'),
    end: administer('GRANT pg_monitor TO anchor_watch'),
    part: 'grants',
    cause: /postgres\.connections: .*no ConnectionSaturation/,
    remedy: /GRANT pg_monitor TO anchor_watch/,
  },
  {
    name: 'track_io_timing off',
    begin: administer('ALTER ROLE anchor_watch SET track_io_timing = off'),
    end: administer('ALTER ROLE anchor_watch RESET track_io_timing'),
    level: 'warn',
    part: 'track_io_timing',
    cause: /io-slow/,
    remedy: /ALTER SYSTEM SET track_io_timing = on/,
  },
  {
    name: 'a pooler in the way',
    written: async () => [portOf(), `port: ${await startPooler(world.deployment.login.port)}`],
    part: 'pooler',
    cause: /Connected through a pooler/,
    remedy: /the server itself/,
  },
  {
    name: 'a role without connections',
    begin: administer('ALTER ROLE anchore CONNECTION LIMIT 0'),
    end: administer('ALTER ROLE anchore CONNECTION LIMIT -1'),
    level: 'warn',
    part: 'connections',
    cause: /0 of 0 connections are used; the limit of the role anchore is reached first/,
    remedy: /pg_stat_activity/,
  },
  {
    name: 'a clock of Anchore that is wrong',
    begin: meet({ minutesAhead: -10 }),
    end: meet({}),
    level: 'warn',
    part: 'clocks',
    cause: /Anchore's is 10 min behind/,
    remedy: /NTP/,
  },
  {
    name: 'a secret that is not there',
    environment: { SLACK_TOKEN: '' },
    part: 'secrets',
    cause: /oncall\.channels\[0\]\.token \(env: SLACK_TOKEN\): is not set/,
    remedy: /echo 'SLACK_TOKEN=VALUE'/,
  },
  {
    name: 'the passwords of Anchore and of the database that are not there, each once',
    environment: { ANCHORE_PASSWORD: '', POSTGRES_PASSWORD: '' },
    part: 'secrets',
    cause: /postgres\.password \(env: POSTGRES_PASSWORD\): is not set/,
    remedy: /Set it in the shell, or store it in \S+doctor\.yml\.env\.\necho 'POSTGRES_PASSWORD=VALUE'/,
    also: ['database'],
  },
  {
    name: 'no region, in one line for all secrets and AWS',
    written: () => ['{ env: POSTGRES_PASSWORD }', '{ secret: anchore#db }'],
    environment: { AWS_REGION: '' },
    part: 'secrets',
    cause: /postgres\.password \(secret: anchore#db\): AWS_REGION is not set/,
    remedy: /export AWS_REGION=REGION/,
    also: ['database'],
  },
  {
    name: 'a clock of this machine that is wrong',
    begin: async () => {
      await meet({ minutesAhead: 10 })()
      await world.deployment.database.beginMinute((systemClock() + 600_000) as Slot, usual)
    },
    end: meet({}),
    level: 'warn',
    part: 'clocks',
    cause: /this machine's is (?:9\.9|10) min behind those of Anchore and of the database/,
    remedy: /See that this machine keeps its time/,
  },
  {
    name: 'a malformed key of a channel',
    environment: { WEBHOOK_KEY: 'nonsense' },
    part: 'on-call',
    cause: /webhook WEBHOOK_URL: the key is not whsec_/,
    remedy: /test page/,
  },
  {
    name: 'an AWS that cannot be reached',
    environment: { AWS_ENDPOINT_URL_CLOUDWATCH: 'http://127.0.0.1:1' },
    part: 'AWS',
    cause: /the alarms cannot be read/,
    remedy: /aws sts get-caller-identity/,
  },
]

describe('doctor', () => {
  test('finds nothing wrong with a healthy deployment', async () => {
    const { code, lines, err } = await examine()
    expect(lines.filter(({ level, part }) => level !== 'ok' && part !== 'configuration')).toEqual([])
    expect(code).toBe(0)
    const texts = lines.map(({ part, text }) => `${part ?? ''} ${text}`)
    expect(texts).toEqual(
      expect.arrayContaining([
        'replicas apiext: 2 of 2 replicas answer, version 1.1.0',
        'replicas analyzer: 3 of 3 replicas answer, version 1.1.0',
        expect.stringMatching(
          /^TLS policy_engine: the certificate of policy-engine\.anchore\.test is valid for 36\d days$/,
        ),
        expect.stringMatching(/^database 127\.0\.0\.1:\d+ is PostgreSQL \d+/),
        expect.stringMatching(
          /^connections \d+ of 97 connections are used; the limit of the server is reached first$/,
        ),
        expect.stringMatching(/^endpoints collect-anchore reaches them from its network/),
        'permissions the credentials allow cloudwatch:DescribeAlarms, cloudwatch:GetMetricData',
      ]),
    )
    expect(err).toContain('Checking')
  })

  test('leads to init where there is no watch.yml', async () => {
    const { code, out } = await inProcess(['doctor', '--config', 'none.yml'])
    expect(code).toBe(1)
    expect(out).toContain('$ npx anchor-watch init\n')
  })

  test('prints each line with its level, its part and the next step', async () => {
    const file = await world.watchFile('doctor.yml')
    const environment = { POSTGRES_PASSWORD: 'wrong' }
    const { out } = await inProcess(['doctor', '--config', file], { environment })
    expect(out).toMatch(
      /^fail {2}database {7,}.*password.*\n {6}\w.*\n {6}\$ echo 'POSTGRES_PASSWORD=VALUE'/m,
    )
  })

  test('names the permissions that the credentials lack, and the commands that need them', async () => {
    const denial = JSON.stringify({ __type: 'AccessDeniedException', message: 'not authorized' })
    const aws = await startReceiver(answering(400, denial, { 'content-type': 'application/x-amz-json-1.0' }))
    const { lines } = await examine(undefined, { AWS_ENDPOINT_URL_CLOUDWATCH: aws.url })
    const denied = lines.filter(({ part }) => part === 'permissions')
    expect(denied.map(({ level, text, command }) => [level, text, command])).toEqual([
      [
        'warn',
        'the credentials do not allow cloudwatch:DescribeAlarms: status and plan --deployed will fail',
        'aws sts get-caller-identity',
      ],
      [
        'warn',
        'the credentials do not allow cloudwatch:GetMetricData: plan --deployed, backtest and advise will fail',
        'aws sts get-caller-identity',
      ],
    ])
  })

  test.each([
    ['--region', ['--region', 'eu-west-3'], 'eu-west-3'],
    ['deploy.region, before that of the shell', [], 'eu-central-1'],
  ])('asks the AWS of %s', async (_, args, region) => {
    const aws = await startReceiver(answering(400, '{}'))
    const file = await world.watchFile(
      'region.yml',
      'deployment:',
      'deploy: { region: eu-central-1 }\ndeployment:',
    )
    const environment = { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL_CLOUDWATCH: aws.url }
    await inProcess(['doctor', '--config', file, ...args], { environment })
    const signed = aws.received.map(({ headers }) => headers.authorization?.split('/')[2])
    expect(new Set(signed)).toEqual(new Set([region]))
  })

  test('shows the days that are left of the certificate of the database', async () => {
    const { host, port } = world.deployment.login
    const front = await startTlsFront(port)
    await world.write('database.pem', front.certificate)
    const password = 'password: { env: POSTGRES_PASSWORD }'
    const rest = `database: anchore\n  user: anchor_watch\n  ${password}`
    const { lines } = await examine([
      `host: ${host}\n  port: ${port}\n  ${rest}\n  tls: disable`,
      `host: localhost\n  port: ${front.port}\n  ${rest}\n  tls: verify-full\n  ca_file: database.pem`,
    ])
    expect(lines).toContainEqual({
      level: 'ok',
      part: 'TLS',
      text: expect.stringMatching(
        /^the database: the certificate of localhost is valid for 36\d{3} days$/,
      ) as string,
    })
  })

  test('warns three weeks before a certificate ends, with the command that shows it', () => {
    const certificate = {
      subject: 'apiext',
      name: 'api.internal',
      end: 20.5 * 86_400_000,
      command: 'openssl',
    }
    expect(certificateLine(certificate, 0)).toEqual({
      level: 'warn',
      part: 'TLS',
      text: 'apiext: the certificate of api.internal is valid for 20 days',
      remedy: 'Renew it: after that nothing can read apiext.',
      command: 'openssl',
    })
    expect(certificateLine({ ...certificate, end: 21 * 86_400_000 }, 0).level).toBe('ok')
  })

  test.each(deployments)('finds $name', async ({ written, environment, begin, end, ...broken }) => {
    onTestFinished(async () => {
      await end?.()
    })
    await begin?.()
    const { code, lines } = await examine(await written?.(), environment)
    const { level = 'fail', part, cause, remedy, also = [] } = broken
    const found = lines.find((line) => line.level === level && line.part === part && cause.test(line.text))
    expect(found, JSON.stringify(lines, undefined, 1)).toBeDefined()
    expect(`${found?.remedy ?? ''}\n${found?.command ?? ''}`).toMatch(remedy)
    expect(lines.filter((line) => line.level !== 'ok' && line.command === undefined)).toEqual([])
    const failing = new Set(lines.flatMap((line) => (line.level === 'fail' ? [line.part] : [])))
    expect([...failing].filter((one) => one !== part && !also.includes(one ?? ''))).toEqual([])
    expect(code).toBe(level === 'fail' ? 1 : 0)
  })
})
