import { expect, test } from 'vitest'
import { arrivalsAt, dayMinutes, ordinaryWeek, writtenMoment } from '../../bench/week/calendar.ts'
import { reportOf, type Notification } from '../../bench/week/week.ts'
import { usual } from '../../local/world/conditions.ts'

/** What is on beside the daily curve, by the names of faults, with the first and the last minute of a day. */
function eventsOf(day: number): Readonly<Record<string, readonly string[]>> {
  const events: Record<string, string[]> = {}
  for (let minute = (day - 1) * dayMinutes + 1; minute <= day * dayMinutes; minute += 1) {
    for (const { name } of ordinaryWeek(minute).slice(1)) (events[name] ??= []).push(writtenMoment(minute))
  }
  return Object.fromEntries(
    Object.entries(events).map(([name, moments]) => [name, [moments[0] ?? '', moments.at(-1) ?? '']]),
  )
}

const deploy = (day: number) => [`day ${day}, 11:00`, `day ${day}, 11:11`]

test('a week has a deploy a day, one rescan, one quiet night and one failover of two minutes', () => {
  expect(eventsOf(1)).toEqual({
    weekly_burst: ['day 1, 08:00', 'day 1, 08:00'],
    deploy_restart: deploy(1),
  })
  expect(eventsOf(2)).toEqual({
    quiet_night: ['day 2, 00:00', 'day 2, 05:59'],
    deploy_restart: deploy(2),
    db_down: ['day 2, 15:00', 'day 2, 15:01'],
  })
  for (const day of [3, 4, 5, 6, 7]) expect(eventsOf(day)).toEqual({ deploy_restart: deploy(day) })
})

test('the next week has the same events', () => {
  expect(Object.keys(eventsOf(9))).toEqual(Object.keys(eventsOf(2)))
})

test('from 0.3 images a minute at two at night to 1.8 at two in the afternoon arrive', () => {
  const day = Array.from({ length: dayMinutes }, (_, minute) => arrivalsAt(minute))
  expect(Math.min(...day)).toBeCloseTo(0.3)
  expect(arrivalsAt(2 * 60)).toBeCloseTo(0.3)
  expect(Math.max(...day)).toBeCloseTo(1.8)
  expect(arrivalsAt(14 * 60)).toBeCloseTo(1.8)
})

test('in the quiet night no image arrives', () => {
  const conditions = ordinaryWeek(dayMinutes + 1).map((event) => event.conditions?.(dayMinutes))
  expect(Object.assign({}, usual, ...conditions)).toEqual({ ...usual, arrivals: 0 })
})

const ticket: Notification = { minute: 519, severity: 'warning', title: 'the oldest image has waited' }
const page: Notification = { minute: 2_343, severity: 'critical', title: 'the database does not answer' }

test('a ticket is reported with its time, and a page fails the bench', () => {
  const tickets = reportOf({ minutes: dayMinutes, alarms: [] }, [ticket])
  expect(tickets).toMatchObject({
    failed: false,
    notes: ['day 1, 08:38: ticket: the oldest image has waited'],
  })
  const alarms = [
    { name: 'backlog-age', state: 'OK' },
    { name: 'database-down', state: 'ALARM' },
  ] as const
  const both = reportOf({ minutes: 2 * dayMinutes, alarms }, [ticket, page])
  expect(both).toMatchObject({ failed: true })
  expect(both.notes.slice(1)).toEqual([
    'day 2, 15:02: page: the database does not answer',
    'in ALARM at the end: database-down',
  ])
  expect(both.rows[0]?.figures).toMatchObject({ pages: { median: 1 }, tickets: { median: 1 } })
})
