import { expect, test } from 'vitest'
import { createCourse, type Course } from '../../../local/faults/schedule.ts'
import type { Fault, FaultTargets } from '../../../local/faults/fault.ts'
import { usual } from '../../../local/world/conditions.ts'
import type { HeldConnections } from '../../../local/world/connections.ts'

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
