import { expect, test } from 'vitest'
import { isFound, judge, type Notification } from './judge.ts'
import { truths, type Truth } from './truth.ts'

const page: Truth = {
  fault: 'db_down',
  should: 'page',
  minutes: 5,
  names: /database is down/,
  alsoTrue: /wait/,
  never: /credentials/,
}
const two: Truth = { ...page, rings: 2 }
const ticket: Truth = { ...page, should: 'ticket' }
const quiet: Truth = { fault: 'burst_drains', should: 'quiet', minutes: 30 }

const rings = (minute: number, title = 'the database is down', key = 'database'): Notification => ({
  minute,
  severity: 'critical',
  title,
  action: 'trigger',
  key,
  isEscalation: false,
})
const resolves = (minute: number, key = 'database'): Notification => ({
  ...rings(minute, 'over', key),
  action: 'resolve',
})
const warns = (minute: number, title?: string, key?: string): Notification => ({
  ...rings(minute, title, key),
  severity: 'warning',
})

test('a page in time that names the fault is right, and what it leads to may page too', () => {
  const escalation = { ...rings(3), isEscalation: true }
  expect(judge(page, [warns(1), escalation, resolves(9)])).toMatchObject({
    came: 'page',
    minute: 3,
    pages: 0,
    tickets: 1,
    escalations: 1,
    resolves: 1,
    wrong: [],
  })
  expect(judge(two, [rings(3), rings(4, 'images wait'), resolves(9)])).toMatchObject({ pages: 2, wrong: [] })
})

test('a ticket in time that names the fault is right', () => {
  expect(judge(ticket, [warns(5), resolves(9)])).toMatchObject({ came: 'ticket', minute: 5, wrong: [] })
})

test('quiet is right where nothing comes, and where a ticket is fine, one', () => {
  expect(judge(quiet, [])).toMatchObject({ came: 'quiet', minute: undefined, wrong: [] })
  expect(judge({ ...quiet, ticketFine: true }, [warns(8), resolves(9)])).toMatchObject({
    came: 'ticket',
    wrong: [],
  })
})

test.each<[string, Truth, readonly Notification[], string]>([
  ['nothing', page, [], 'quiet, not page'],
  ['a ticket in place of a page', page, [warns(2)], 'ticket, not page'],
  ['a page in place of a ticket', ticket, [rings(2)], 'page, not ticket'],
  ['a page that is late', page, [rings(6)], 'after 5 min'],
  ['a page without the name', page, [rings(2, 'images wait')], 'not named'],
  ['a page about something else', two, [rings(2), rings(3, 'a disk is full')], 'untrue: a disk is full'],
  ['an untrue ticket', two, [rings(2), warns(3, 'bad credentials')], 'untrue: bad credentials'],
  ['a second ring', page, [rings(2), rings(4, 'images wait')], '2 rings: the database is down | images wait'],
  ['a second resolve', page, [rings(2), resolves(8)], '2 resolves'],
  [
    'an incident that stays open',
    page,
    [rings(2), warns(3, 'images wait', 'backlog')],
    'not resolved: backlog',
  ],
  ['a page that should not be', quiet, [rings(2)], 'page, not quiet'],
  ['a ticket that should not be', quiet, [warns(2)], 'ticket, not quiet'],
  ['a page before the fault', page, [rings(0), rings(2)], 'before it: the database is down'],
])('%s is wrong', (_, truth, sent, wrong) => {
  expect(judge(truth, [...sent, resolves(9)]).wrong).toContain(wrong)
})

test('a false page is one of a quiet situation, or one with an untrue title', () => {
  expect(judge(quiet, [rings(2), warns(3)]).falsePages).toBe(1)
  expect(judge(page, [rings(2), rings(3, 'a disk is full'), rings(4, 'images wait')]).falsePages).toBe(1)
  expect(judge(ticket, [rings(2)]).falsePages).toBe(0)
})

test('a fault is found by what it should bring, and never by what comes before it', () => {
  expect(isFound(page, [warns(2)])).toBe(false)
  expect(isFound(page, [rings(0)])).toBe(false)
  expect(isFound(page, [rings(1)])).toBe(true)
  expect(isFound(ticket, [rings(1)])).toBe(true)
  expect(isFound(quiet, [rings(1)])).toBe(false)
})

test('each of 45 situations has one truth, with a name where something should come', () => {
  expect(new Set(truths.map(({ fault }) => fault)).size).toBe(45)
  expect(truths.filter(({ should, names }) => (should === 'quiet') === (names !== undefined))).toEqual([])
})
