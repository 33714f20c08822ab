import { expect, test } from 'vitest'
import { screenOf } from '../../cli/line.ts'

test('neighbours with the same next step have it once', () => {
  const shared = {
    level: 'warn',
    part: 'clocks',
    remedy: 'Set the clock.',
    command: 'chronyc tracking',
  } as const
  const own = { level: 'fail', part: 'DNS', text: 'no name', command: 'dig' } as const
  const lines = [{ ...shared, text: 'one' }, { ...shared, text: 'two' }, own]
  expect(screenOf(lines).split('\n')).toEqual([
    'warn  clocks  one',
    'warn  clocks  two',
    '      Set the clock.',
    '      $ chronyc tracking',
    'fail  DNS     no name',
    '      $ dig',
  ])
})
