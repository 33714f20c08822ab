import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changed, problemsOf } from '../support/watch-file.ts'

// Where people put a secret although its reference belongs there; SECRET stands for what they wrote.
const password = '{ env: PGPASSWORD }'
const channel = (text: string) => changed('anchore:', `oncall:\n  channels:\n    - ${text}\nanchore:`)
const places = [
  changed(password, 'SECRET'),
  changed(password, '[SECRET]'),
  changed(password, '{ SECRET }'),
  changed(password, '{ SECRET: SECRET, SECRET: SECRET }'),
  changed(password, '{ value: SECRET }'),
  changed(password, '{ env: SECRET!, secret: "SECRET !", parameter: SECRET! }'),
  changed(password, '{ env: { SECRET } }'),
  changed(password, '{{ SECRET }}'),
  changed(password, '*SECRET'),
  changed(password, '!SECRET x'),
  changed(password, '"SECRET'),
  changed(password, 'SECRET: SECRET'),
  changed(password, 'SECRET\n   SECRET:\n\tSECRET'),
  changed('host: db', 'host: postgres://watch:SECRET@db/anchore'),
  changed('http://api:8228', 'http://admin:SECRET@api:8228'),
  changed('http://api:8228', '[http://admin:SECRET@api, http://admin:SECRET@api]'),
  changed('http://api:8228', 'http://api:8228/metrics?token=SECRET'),
  changed('anchore:', 'anchore:\n  auth: admin:SECRET'),
  changed('anchore:', 'anchore:\n  auth: { username: admin, password: SECRET }'),
  channel('slack: SECRET'),
  channel('slack: { url: SECRET }'),
  channel('SECRET'),
  channel('webhook: { url: SECRET, key: SECRET }'),
  channel('webhook: [SECRET]'),
]

test.each(places)('no secret is in any problem of %j', (text) => {
  const secret = fc.stringMatching(/^[a-zA-Z0-9+/=_-]{6,40}$/).map((random) => `q7${random}`)
  fc.assert(
    fc.property(secret, (value) => {
      const problems = problemsOf(text.replaceAll('SECRET', value))
      expect(problems).not.toEqual([])
      expect(problems.join('\n')).not.toContain(value)
    }),
    { numRuns: 20 },
  )
})

test('a literal is refused with what belongs in its place', () => {
  expect(problemsOf(changed(password, 'hunter2'))).toEqual([
    'watch.yml:8:13: postgres.password: found a literal, not shown; ' +
      'expected a reference to the secret: { secret: name#key }, { parameter: name } or { env: NAME }',
  ])
})

test('a misspelt key of a reference is set right without being shown', () => {
  expect(problemsOf(changed(password, '{ secrett: name }'))).toContain(
    'watch.yml:8:15: postgres.password: unknown key; did you mean secret?',
  )
})

test('a reference to two places is refused', () => {
  expect(problemsOf(changed(password, '{ env: A, parameter: b }'))).toEqual([
    expect.stringContaining('postgres.password: found a mapping; expected a reference to the secret'),
  ])
})
