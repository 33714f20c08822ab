import { describe, expect, test } from 'vitest'
import { backlogGrows } from '../../../local/faults/images.ts'
import { connSaturation, dbPasswordMonitor } from '../../../local/faults/database.ts'
import { faults } from '../../../local/faults/index.ts'
import {
  once,
  steered,
  tour,
  type Schedule,
  createCourse,
  type Course,
} from '../../../local/faults/schedule.ts'
import type { Fault, FaultTargets } from '../../../local/faults/fault.ts'
import { usual } from '../../../local/world/conditions.ts'
import type { HeldConnections } from '../../../local/world/connections.ts'

/** The minutes from 1 to `last` that a fault is on in, as the first and the last of each stretch. */
function stretches(schedule: Schedule, last: number): readonly string[] {
  const names = Array.from({ length: last + 1 }, (_, index) => schedule(index + 1)[0]?.name)
  const ends = names.flatMap((name, index) => (name === names[index + 1] ? [] : [index]))
  return ends.flatMap((end, index) => {
    const name = names[end]
    return name === undefined ? [] : [`${name} ${(ends[index - 1] ?? -1) + 2} to ${end + 1}`]
  })
}

test.each([backlogGrows, connSaturation])('$name is on from minute 5 until minute 25 begins', (fault) => {
  expect(stretches(once(fault), 200)).toEqual([`${fault.name} 5 to 24`])
})

test('a rotated password is back when minute 30 begins', () => {
  expect(stretches(once(dbPasswordMonitor), 200)).toEqual(['db_password_monitor 10 to 29'])
})

test('no fault is never on', () => {
  expect(stretches(once(), 100)).toEqual([])
})

test('two faults are on together, each in its own minutes', () => {
  const schedule = once(backlogGrows, dbPasswordMonitor)
  expect([5, 10, 25, 30].map(schedule)).toEqual([
    [backlogGrows],
    [backlogGrows, dbPasswordMonitor],
    [dbPasswordMonitor],
    [],
  ])
})

describe('the tour', () => {
  test('has one fault after the other, round after round', () => {
    expect(stretches(tour, 400)).toEqual([
      'conn_saturation 5 to 24',
      'backlog_grows 40 to 59',
      'conn_saturation 205 to 224',
      'backlog_grows 240 to 259',
    ])
  })
})

describe('a schedule that somebody steers', () => {
  test('is as planned until somebody starts or stops a fault, which then follows the plan no more', () => {
    const { schedule, set } = steered(once(connSaturation, backlogGrows), faults)
    expect(schedule(5)).toEqual([connSaturation, backlogGrows])
    expect(set('conn_saturation', false)).toBeUndefined()
    expect(schedule(6)).toEqual([backlogGrows])
    expect(set('db_password_monitor', true)).toBeUndefined()
    expect(schedule(7)).toEqual([backlogGrows, dbPasswordMonitor])
    expect(schedule(100)).toEqual([dbPasswordMonitor])
    expect(set('db_password_monitor', false)).toBeUndefined()
    expect(schedule(101)).toEqual([])
  })

  test('refuses a fault that it does not know, and a second one that stops the database', () => {
    const { schedule, set } = steered(once(), faults)
    expect(set('no_such', true)).toBe('no fault is named no_such')
    expect(set('db_down', true)).toBeUndefined()
    expect(set('db_frozen', true)).toContain('db_down is on')
    expect(schedule(1).map(({ name }) => name)).toEqual(['db_down'])
    set('db_down', false)
    expect(set('db_frozen', true)).toBeUndefined()
  })
})

/** What faults and their sessions did, in order. */
let events: string[]

function course(...schedule: readonly (readonly Fault[])[]): Course {
  events = []
  let reaches = 0
  return createCourse(
    (minute) => schedule[minute] ?? [],
    () => {
      reaches += 1
      const closeAll = (): Promise<void> => Promise.resolve(void events.push(`sessions ${reaches} closed`))
      const held: HeldConnections = { open: () => Promise.resolve(false), count: () => 0, closeAll }
      return { sessions: { anchore: held } } as unknown as FaultTargets
    },
  )
}

function fault(name: string, conditions: NonNullable<Fault['conditions']> = () => ({})): Fault {
  const note = (what: string) => (): Promise<void> => Promise.resolve(void events.push(`${name} ${what}`))
  return {
    name,
    summary: name,
    conditions,
    begin: note('begins'),
    act: (_, minute) => note(`acts in minute ${minute}`)(),
    end: note('ends'),
  }
}

test('without a fault a minute is as usual', async () => {
  const none = course()
  expect(await none.begin(0)).toEqual(usual)
  expect(none.names()).toBeUndefined()
})

test('two faults change each their own of a minute, by how long each has lasted', async () => {
  const rising = fault('rising', (minute) => ({ arrivals: 10 + minute }))
  const slow = fault('slow', (minute) => ({ probeSeconds: minute }))
  const both = course([rising], [rising, slow], [slow])
  expect(await both.begin(0)).toEqual({ ...usual, arrivals: 10 })
  expect(await both.begin(1)).toEqual({ ...usual, arrivals: 11, probeSeconds: 0 })
  expect(both.names()).toBe('rising, slow')
  expect(await both.begin(2)).toEqual({ ...usual, probeSeconds: 1 })
})

test('a fault begins once, acts in each of its minutes, and ends with its sessions before another begins', async () => {
  const [first, second] = [fault('first'), fault('second')]
  const both = course([first], [first], [second])
  for (const minute of [0, 1, 2]) {
    await both.begin(minute)
    await both.act()
  }
  expect(events).toEqual([
    'first begins',
    'first acts in minute 0',
    'first acts in minute 1',
    'first ends',
    'sessions 1 closed',
    'second begins',
    'second acts in minute 0',
  ])
})
