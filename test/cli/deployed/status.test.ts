import { devNull } from 'node:os'
import { describe, expect, it } from 'vitest'
import { statusLines } from '../../../cli/status/lines.ts'
import type { Read } from '../../../cli/status/read.ts'
import { alarmsOf } from '../../../lib/alarms/index.ts'
import { alarmName, slotOf, failed, success } from '../../../lib/model/index.ts'
import type { Finding } from '../../../lib/findings/index.ts'
import { emptyOncallRecord, type Incident } from '../../../lib/oncall/index.ts'
import { inProcess } from '../../support/local/terminal.ts'
import { changed, configOf } from '../../support/watch-file.ts'

const config = configOf(
  changed(
    'anchore:',
    'oncall: { channels: [{ slack: { url: { env: A } } }, { slack: { url: { env: B } } }, { slack: { url: { env: C } }, severities: [warning] }] }\nanchore:',
  ),
)
const now = Date.UTC(2026, 10, 24, 10, 31, 20)
const minuteMs = 60_000

const alarms = alarmsOf(config).map(({ name }) => ({
  name: alarmName(config.deployment, name),
  arn: undefined,
  state: 'OK' as const,
  changedAt: now,
  configuredAt: undefined,
  reason: '',
  threshold: undefined,
}))
const [first] = alarmsOf(config).map(({ name }) => name)

const collector = {
  name: 'collect-postgres',
  slot: slotOf(now - minuteMs),
  findings: [],
  waiting: 0,
} as const

const findingAt = (_: unknown, index: number): Finding => ({
  kind: 'refused',
  target: `anchore.services.analyzer[10.0.0.${index}]`,
  message: 'refused the connection',
  remedy: '',
  since: slotOf(now),
})

const healthy: Read = {
  collectors: success([collector]),
  record: success(emptyOncallRecord),
  alarms: success(alarms),
  undelivered: success(0),
}

const incident: Incident = {
  id: 'database-20261124T102700',
  problem: 'database',
  lead: 'connections-refused',
  alarms: {
    'connections-refused': {
      state: 'ALARM',
      changedAt: now - 4 * minuteMs,
      alarmedAt: now - 4 * minuteMs,
      since: now - 4 * minuteMs,
      severity: 'critical',
      silent: false,
    },
  },
  openedAt: now - 4 * minuteMs,
  rings: [{ reason: 'opened', alarm: 'connections-refused', severity: 'critical', at: now - 4 * minuteMs }],
  revision: 1,
  channels: {
    'slack A': { ring: 1, open: 'yes' },
    'slack B': { ring: 0, open: 'no' },
    'slack C': { ring: 0, open: 'no' },
  },
}

function linesOf(read: Partial<Read>): readonly string[] {
  return statusLines({ ...healthy, ...read }, config, now).map(({ level, text }) => `${level} ${text}`)
}

describe('status', () => {
  it('is all well when every part is', () => {
    expect(linesOf({}).filter((line) => !line.startsWith('ok '))).toEqual([])
    expect(linesOf({})).toContain('ok collect-postgres: last minute 2026-11-24 10:30 UTC, 80 s ago')
  })

  it('shows an open incident with its age, and the channels that still wait for their page', () => {
    const record = success({ ...emptyOncallRecord, incidents: [incident] })
    expect(linesOf({ record })).toContain(
      'fail incident: database: connections-refused, open for 4 min (since 2026-11-24 10:27 UTC); not yet on slack B',
    )
  })

  it('shows a silence, and the incident behind it as silenced', () => {
    const silence = {
      id: 's1',
      what: 'database',
      from: now - minuteMs,
      until: now + 60 * minuteMs,
      reason: 'failover',
      by: 'kim',
    }
    const lines = linesOf({
      record: success({
        ...emptyOncallRecord,
        incidents: [{ ...incident, silencedBy: 's1' }],
        silences: [silence],
      }),
      alarms: success(
        alarms.map((one) =>
          one.name.endsWith('connections-refused') ? { ...one, state: 'ALARM' as const } : one,
        ),
      ),
    })
    expect(lines).toContain('warn in ALARM and silenced: connections-refused')
    expect(lines).toContain('warn silenced: database until 2026-11-24 11:31 UTC: failover (kim)')
    expect(lines.filter((line) => line.startsWith('fail'))).toEqual([])
  })

  it('shows a reason that several parts share once', () => {
    const missing = failed('there is no stack')
    const lines = linesOf({ record: missing, collectors: missing, undelivered: missing })
    expect(lines.filter((line) => line.startsWith('fail'))).toEqual(['fail there is no stack'])
  })

  it('without credentials is one line with one next step', async () => {
    const { code, out } = await inProcess(
      ['status', '--region', 'eu-central-1', '--config', 'watch.example.yml'],
      { environment: { AWS_EC2_METADATA_DISABLED: 'true', AWS_SHARED_CREDENTIALS_FILE: devNull } },
    )
    expect(code).toBe(1)
    expect(out.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^fail {2}there are no AWS credentials \(.+\)$/),
      expect.stringMatching(/^ +Set AWS_PROFILE, or /),
      expect.stringMatching(/^ +\$ export AWS_PROFILE=NAME$/),
    ])
  })

  it.each<[string, Partial<Read>, RegExp]>([
    [
      'a collector that stands still',
      { collectors: success([{ ...collector, slot: slotOf(now - 9 * minuteMs) }]) },
      /^fail collect-postgres: last minute .*, 9\.3 min ago$/,
    ],
    [
      'one that never ran',
      { collectors: success([{ ...collector, slot: undefined }]) },
      /^fail collect-postgres: has not run yet$/,
    ],
    [
      'data that wait',
      { collectors: success([{ ...collector, waiting: 40 }]) },
      /^warn collect-postgres: 40 data wait/,
    ],
    ['pages that nobody got', { undelivered: success(2) }, /^fail 2 messages that notify could not deliver/],
    [
      'an alarm that is on',
      { alarms: success(alarms.map((one) => ({ ...one, state: 'ALARM' as const })).slice(0, 1)) },
      new RegExp(`^fail in ALARM: ${first}$`),
    ],
    [
      'an alarm that is not deployed',
      { alarms: success(alarms.slice(1)) },
      new RegExp(`^warn in the configuration and not deployed \\(deploy again\\): ${first}$`),
    ],
    ['a deployment without alarms', { alarms: success([]) }, /^fail no alarm of test is deployed$/],
    [
      'a few of many alarms without data, and the number of the others',
      { alarms: success(alarms.map((one) => ({ ...one, state: 'INSUFFICIENT_DATA' as const }))) },
      new RegExp(`^warn without data: ${first}, .* and \\d+ more$`),
    ],
    [
      'a few of many findings, and the number of the others',
      { collectors: success([{ ...collector, findings: Array.from({ length: 11 }, findingAt) }]) },
      /^warn collect-postgres: 3 more findings are in its log$/,
    ],
    [
      'a part that cannot be read',
      { record: failed('the table cannot be read: timeout') },
      /^fail the table cannot be read/,
    ],
  ])('shows %s', (_, read, expected) => {
    expect(linesOf(read)).toContainEqual(expect.stringMatching(expected))
  })
})
