import { expect, test } from 'vitest'
import { changed } from '../../support/watch-file.ts'
import { problemsOf } from '../../support/watch-file.ts'

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
