import { expect, test } from 'vitest'
import { warningText } from '../../../cli/collect/warnings.ts'

test('a warning of the log is a sentence for people, with its fields and its remedy', () => {
  const line = JSON.stringify({ level: 'warn', event: 'clocks differ', skewMs: 45_000, remedy: 'See NTP.' })
  expect(warningText(line)).toBe('Warning: clocks differ (skewMs 45000)\n  See NTP.')
  expect(warningText('{"level":"error","event":"closed"}')).toBe('Warning: closed')
})
