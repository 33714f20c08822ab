import { describe, expect, test } from 'vitest'
import { parseAlarmTests, parseSeries, parseValues, valuesPattern } from '../../lib/config/alarm-tests.ts'
import { formatProblem } from '../../lib/config/problems.ts'

describe('the notation of values', () => {
  test.each<[string, readonly (number | undefined)[]]>([
    ['5', [5]],
    ['0x3', [0, 0, 0, 0]],
    ['50+10x2', [50, 60, 70]],
    ['1-0.5x2 7', [1, 0.5, 0, 7]],
    ['_', [undefined]],
    ['1 _x2 1', [1, undefined, undefined, 1]],
    ['-2.5x1 1e3', [-2.5, -2.5, 1000]],
  ])('reads %s as promtool does', (text, values) => {
    expect(text).toMatch(valuesPattern)
    expect(parseValues(text)).toEqual(values)
  })

  test.each(['', 'x5', '5x', '5 x 3', '1..2', 'stale', '0x1000000'])('refuses %j', (text) => {
    expect(text).not.toMatch(valuesPattern)
  })
})

describe('a series', () => {
  test('has the name and the dimensions of the catalogue', () => {
    const series = parseSeries('ReplicasUp{Service="catalog"}')
    expect(series).toMatchObject({
      ok: true,
      value: { metric: { name: 'ReplicasUp' }, dimensions: { Service: 'catalog' } },
    })
    expect(parseSeries('OldestWait')).toMatchObject({ ok: true, value: { dimensions: {} } })
  })

  test.each([
    ['ReplicaUp{Service="catalog"}', 'a metric of docs/metrics.md; did you mean ReplicasUp?'],
    ['ReplicasUp', 'ReplicasUp{Service="…"}'],
    ['OldestWait{Queue="x"}', 'OldestWait without labels'],
    ['ReplicasUp{Service=catalog}', 'labels such as {Service="catalog"}'],
    ['{}', 'a series such as QueueLength{Queue="images_to_analyze"}'],
  ])('cannot be %s', (text, expected) => {
    expect(parseSeries(text)).toEqual({ ok: false, failure: expected })
  })
})

describe('a file of alarm tests', () => {
  function problemsOf(text: string): readonly string[] {
    const parsed = parseAlarmTests(text, 'a.yml')
    return parsed.ok ? [] : parsed.failure.map(formatProblem)
  }

  test('has its problems in the order of the file, a duplicate key too', () => {
    const problems = problemsOf('tests:\n  - name: 7\n    fault: db_down\n    fault: db_down\n')
    expect(problems).toEqual([
      expect.stringMatching(/^a\.yml:2:11: tests\[0\]\.name: /),
      expect.stringMatching(/^a\.yml:4:5: tests\[0\]\.fault: /),
    ])
  })

  test('has all its problems with their places', () => {
    const text = `tests:
  - name: values without quotes are a number in base 16
    input_series: [{ series: OldestWait, values: 0x10 }]
    states: { backlog-age: { 0: FINE } }
  - name: two sources
    fault: db_down
    recording: a.json
    state: {}
`
    expect(problemsOf(text)).toEqual([
      'a.yml:3:50: tests[0].input_series[0].values: found 16; expected values such as "0x10 50+10x20 _x5", in quotes',
      'a.yml:4:33: tests[0].states.backlog-age.0: found "FINE"; expected OK or ALARM or INSUFFICIENT_DATA',
      'a.yml:8:5: tests[1].state: unknown key; did you mean states?',
    ])
    expect(problemsOf(text.replace('    state: {}\n', ''))[2]).toBe(
      'a.yml:5:5: tests[1]: found a mapping; expected one of input_series, recording and fault',
    )
  })

  test.each([
    ['tests: [', 'a.yml:1:9: not YAML'],
    ['tests: []', 'a.yml:1:8: tests: found an empty list; expected at least one test'],
    ['', 'a.yml:1:1: found nothing; expected a mapping'],
  ])('%j is refused', (text, problem) => {
    expect(problemsOf(text)[0]).toContain(problem)
  })
})
