import { expect, test } from 'vitest'
import { alarmsOf } from '../../../lib/alarms/index.ts'
import { slotOf, slotPlus, type Slot, type CollectorName } from '../../../lib/model/index.ts'
import type { Report } from '../../../lib/findings/index.ts'
import { explanationOf } from '../../../lib/oncall/notice/findings.ts'

const began = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const changed = slotPlus(began, 3)

const auth = { username: 'anchor-watch' }

function alarm(name: string, anchore: { readonly auth?: object } = { auth }) {
  const found = alarmsOf({ alarms: {}, anchore: { ...anchore, services: [] } }).find(
    (one) => one.name === name,
  )
  if (found === undefined) throw new Error(`no alarm ${name}`)
  return found
}

function report(collector: CollectorName, slot: Slot, parts: Partial<Report> = {}): Report {
  return { collector, slot, findings: [], facts: [], ...parts }
}

const down = report('collect-postgres', changed, {
  facts: [{ metric: 'DatabaseUp', cause: 'it refuses the connection', lines: [], since: began }],
})
const symptomWith = (...others: readonly Report[]): string | undefined =>
  explanationOf(alarm('database-down'), changed, [...others, down]).texts?.symptom

test('a database that the monitor cannot reach while Anchore answers is not called down', () => {
  const healthy = report('collect-anchore', slotPlus(began, 2))
  expect(symptomWith(healthy)).toBe("anchor-watch cannot reach the database, Anchore's services answer")
})

test('it is down where Anchore needs no login, which answers without its database too', () => {
  const healthy = report('collect-anchore', slotPlus(began, 2))
  expect(explanationOf(alarm('database-down', {}), changed, [healthy, down]).texts).toBeUndefined()
})

test.each([
  ['Anchore refuses a scrape as well', report('collect-anchore', changed, { findings: [finding()] })],
  ['the report of Anchore is from before', report('collect-anchore', began)],
])('it is down where %s', (_title, other) => {
  expect(symptomWith(other)).toBeUndefined()
})

test('it is down where nothing is known of Anchore', () => {
  expect(symptomWith()).toBeUndefined()
})

test('a line of two facts is shown once', () => {
  const fact = { cause: '12 images wait', lines: ['Oldest waiting image: sha256:ab.'], since: began }
  const facts = ['BacklogGrowth', 'TimeToDrain'].map((metric) => ({ metric, ...fact }))
  const { lines } = explanationOf(alarm('backlog-growing'), changed, [
    report('collect-postgres', changed, { facts }),
  ])
  expect(lines).toEqual(['Oldest waiting image: sha256:ab.'])
})

const causeAt = (reported: Slot): string | undefined => {
  const facts = [{ metric: 'DatabaseUp', cause: 'connection refused', lines: [], since: began }]
  return explanationOf(alarm('database-down'), changed, [report('collect-postgres', reported, { facts })])
    .cause
}

test.each([
  ['before it', -16],
  ['after it, where the page is late', 16],
])('a report of more than 15 minutes %s explains nothing', (_when, minutes) => {
  expect(causeAt(changed)).toBe('connection refused')
  expect(causeAt(slotPlus(changed, minutes))).toBeUndefined()
})

function finding() {
  return { kind: 'auth', target: 'anchore.services.catalog', message: '', remedy: '', since: began } as const
}

test('a page has the cause of its own target alone', () => {
  const facts = ['collect-postgres', 'collect-anchore'].map((of) => ({
    metric: 'Coverage',
    of,
    cause: `cause of ${of}`,
    lines: [],
    since: began,
  }))
  const { cause } = explanationOf(alarm('nothing-read-collect-anchore'), changed, [
    report('collect-postgres', changed, { facts }),
  ])
  expect(cause).toBe('cause of collect-anchore')
})
