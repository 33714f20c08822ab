import { describe, expect, test } from 'vitest'
import { alarmDefinitions } from '../../lib/alarms/index.ts'
import { remarksOf } from '../../lib/config/remarks.ts'
import { changed, configOf, problemsOf } from '../support/watch-file.ts'

const withOncall = (oncall: string, more = '') => changed('anchore:', `oncall: ${oncall}\n${more}anchore:`)
const slack = (name: string, more = '') => `{ slack: { url: { secret: ${name} } }${more} }`

describe('two channels', () => {
  test('with one secret are refused, whatever their severities', () => {
    const text = withOncall(`{ channels: [${slack('a')}, ${slack('a', ', severities: [critical]')}] }`)
    expect(problemsOf(text)).toEqual([
      expect.stringContaining(
        'oncall.channels[1]: the same channel as oncall.channels[0], slack a; remove one of them',
      ),
    ])
  })

  test.each([
    ['two secrets', `${slack('a')}, ${slack('b')}`],
    ['two keys of one secret', `${slack('a#one')}, ${slack('a#other')}`],
    ['two types', `${slack('a')}, { teams: { url: { secret: a } } }`],
    [
      'one token and two channels',
      '{ slack_bot: { token: { secret: a }, channel: C0000001 } }, { slack_bot: { token: { secret: a }, channel: C0000002 } }',
    ],
  ])('with %s are two', (_what, channels) => {
    expect(problemsOf(withOncall(`{ channels: [${channels}] }`))).toEqual([])
  })
})

describe('a severity of an enabled alarm', () => {
  const criticalOnly = `{ channels: [${slack('a', ', severities: [critical]')}] }`
  const warnings = alarmDefinitions.filter(
    ({ severity, topic }) => severity === 'warning' && topic === undefined,
  )

  test('that no channel receives is refused, with the names of its alarms', () => {
    expect(problemsOf(withOncall(criticalOnly))).toEqual([
      expect.stringMatching(
        /oncall\.channels: no channel receives warning, the severity of [a-z-]+, [a-z-]+, [a-z-]+ and \d+ more; add it to a channel, or disable the alarms$/,
      ),
    ])
  })

  test('is no matter if its alarms are disabled', () => {
    const disabled = warnings.map(({ name }) => `  ${name}: { enabled: false }\n`).join('')
    expect(problemsOf(withOncall(criticalOnly, `alarms:\n${disabled}`))).toEqual([])
  })

  test('may go to another channel', () => {
    const two = `{ channels: [${slack('a', ', severities: [critical]')}, ${slack('b', ', severities: [warning]')}] }`
    expect(problemsOf(withOncall(two))).toEqual([])
  })
})

test('a watch.yml without channels is valid, with a remark', () => {
  expect(remarksOf(configOf(withOncall('{}')))).toContainEqual(
    'No channel receives warning or critical alarms, so they page nobody. Add a channel to oncall.channels.',
  )
})

test('a channel may have a time zone of its own, and no other', () => {
  const zoned = (zone: string) => withOncall(`{ channels: [${slack('a', `, timezone: ${zone}`)}] }`)
  expect(configOf(zoned('Asia/Tokyo')).oncall.channels).toMatchObject([{ timezone: 'Asia/Tokyo' }])
  const expected = expect.stringContaining('expected an IANA time zone, such as Europe/Berlin') as string
  expect(problemsOf(zoned('Berlin'))).toEqual([expected])
  expect(problemsOf(zoned("''"))).toEqual([expected])
})

const window = (silence: string): string =>
  changed(
    'anchore:',
    `oncall: { maintenance: [{ cron: '0 2 * * SUN', duration: 2h, silence: [${silence}], reason: r }] }\nanchore:`,
  )

test.each(['backlog', 'connections-high', 'service-down', 'service-down-apiext'])(
  'a window may silence %s',
  (what) => {
    expect(problemsOf(window(what))).toEqual([])
  },
)

test('a window that silences nothing is refused with the nearest name', () => {
  expect(problemsOf(window('database, service-dwon'))).toEqual([
    expect.stringMatching(
      /oncall\.maintenance\[0\]\.silence\[1\].*"service-dwon"; did you mean service-down\?/,
    ),
  ])
})
