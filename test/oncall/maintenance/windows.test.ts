import { describe, expect, it, test } from 'vitest'
import { isCron, maintenanceSilences } from '../../../lib/oncall/maintenance.ts'

const window = {
  cron: '0 2 * * SUN',
  durationSeconds: 7_200,
  silence: ['database', 'service-down'],
  reason: 'RDS maintenance',
}

const timezone = 'Europe/Berlin'

/** The silenced problems and alarms at a time of Berlin's window. */
function silencedAt(time: string, cron = window.cron): readonly string[] {
  const silences = maintenanceSilences({ timezone, maintenance: [{ ...window, cron }] }, Date.parse(time))
  return silences.map(({ what }) => what)
}

describe('a maintenance window', () => {
  it.each([
    ['2026-11-29T00:59:59.999Z', []],
    ['2026-11-29T01:00:00Z', ['database', 'service-down']],
    ['2026-11-29T02:59:59.999Z', ['database', 'service-down']],
    ['2026-11-29T03:00:00Z', []],
  ])('is open from its start to its end in its time zone: %s', (time, silenced) => {
    expect(silencedAt(time)).toEqual(silenced)
  })

  it('has an end, a reason and its origin', () => {
    const from = Date.parse('2026-11-29T01:00:00Z')
    const [silence] = maintenanceSilences({ timezone, maintenance: [window] }, from + 60_000)
    expect(silence).toMatchObject({
      from,
      until: from + 7_200_000,
      reason: 'RDS maintenance',
      by: 'watch.yml',
    })
  })

  it('keeps its name while it is open', () => {
    const times = ['2026-11-29T01:00:00Z', '2026-11-29T02:00:00Z', '2026-12-06T01:00:00Z'].map(Date.parse)
    const ids = times.map((now) => maintenanceSilences({ timezone, maintenance: [window] }, now)[0]?.id)
    expect(new Set(ids).size).toBe(2)
  })

  it.each([
    ['an hour that the change to summer time leaves out comes at its end', '2026-03-29T01:31:00Z', true],
    ['an hour that the change to winter time doubles comes once', '2026-10-25T02:31:00Z', false],
  ])('%s', (_, time, open) => {
    expect(silencedAt(time, '30 2 * * *').length > 0).toBe(open)
  })
})

test.each([
  ['0 2 * * SUN', true],
  ['*/15 22-23 1,15 * *', true],
  ['0 0 2 * * SUN', false],
  ['0 0 31 2 *', false],
  ['sunday', false],
])('whether "%s" is a cron expression that comes about: %s', (text, expected) => {
  expect(isCron(text)).toBe(expected)
})
