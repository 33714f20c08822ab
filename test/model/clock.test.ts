import { expect, test } from 'vitest'
import { slotOf, slotOfEvent, slotPlus, systemClock } from '../../lib/model/clock.ts'

const iso = (milliseconds: number | undefined): string | undefined =>
  milliseconds === undefined ? undefined : new Date(milliseconds).toISOString()

test('a slot is the minute that a time lies in', () => {
  expect(iso(slotOf(Date.UTC(2026, 10, 24, 10, 31, 59, 999)))).toBe('2026-11-24T10:31:00.000Z')
  expect(iso(slotOf(Date.UTC(2026, 10, 24, 10, 31)))).toBe('2026-11-24T10:31:00.000Z')
})

test('a slot later and earlier is a minute each', () => {
  const slot = slotOf(Date.UTC(2026, 11, 31, 23, 59))
  expect(iso(slotPlus(slot, 1))).toBe('2027-01-01T00:00:00.000Z')
  expect(iso(slotPlus(slot, -60))).toBe('2026-12-31T22:59:00.000Z')
})

test.each([
  [{ slot: '2026-11-24T10:31:00Z' }, '2026-11-24T10:31:00.000Z'],
  [{ slot: '2026-11-24T10:31:42Z', more: 1 }, '2026-11-24T10:31:00.000Z'],
  [{ slot: '2026-11-24T11:31:00+01:00' }, '2026-11-24T10:31:00.000Z'],
  [{ slot: '<aws.scheduler.scheduled-time>' }, undefined],
  [{ slot: 1_795_516_260_000 }, undefined],
  [{}, undefined],
  [null, undefined],
  [undefined, undefined],
  ['2026-11-24T10:31:00Z', undefined],
])('the slot of the event %j is %s', (event, slot) => {
  expect(iso(slotOfEvent(event))).toBe(slot)
})

test('the clock of the process goes on', () => {
  const before = systemClock()
  expect(before).toBeGreaterThan(Date.UTC(2026, 0))
  expect(systemClock()).toBeGreaterThanOrEqual(before)
})
