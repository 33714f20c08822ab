import { describe, expect, test } from 'vitest'
import { runProgram } from '../support/local/command-line.ts'

const check = (input: string | Buffer, ...args: readonly string[]) =>
  runProgram('bin/anchor-watch.js', ['check', 'metrics', ...args], { input })

const valid = '# TYPE up gauge\nup{__proto__="a\\"b"} NaN 1700000000000\nup -Inf\nup 1e21\n'
const bad = 'up 1\nup{a=b} 1\nup 2\n'

describe('check metrics', () => {
  test('counts the samples of a valid exposition', async () => {
    expect(await check(valid)).toEqual({ code: 0, out: 'valid: 3 samples\n', err: '' })
  })

  test('prints one JSON object a sample', async () => {
    const { code, out } = await check(valid, '--json')
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      '{"name":"up","labels":{"__proto__":"a\\"b"},"value":"NaN","timestamp":1700000000000}',
      '{"name":"up","labels":{},"value":"-Inf","timestamp":null}',
      '{"name":"up","labels":{},"value":"1e+21","timestamp":null}',
      '',
    ])
  })

  test('prints nothing as JSON for a body without samples', async () => {
    expect(await check('# TYPE up gauge\n', '--json')).toEqual({ code: 0, out: '', err: '' })
  })

  test.each([
    ['', 'the input is empty'],
    ['\n \n', 'the input is empty'],
    ['<!DOCTYPE html>\n<title>Log in</title>\n', 'the input is a web page (HTML), not metrics'],
    ['\n<!-- proxy -->\n<HTML lang="en">', 'the input is a web page (HTML), not metrics'],
  ])('names what is no exposition: %j', async (body, reason) => {
    expect(await check(body)).toEqual({ code: 1, out: `${reason}\n`, err: '' })
  })

  test('reads # EOF as a comment, which it is in the text format, and says so', async () => {
    const hint = '; it ends as OpenMetrics does and was read as the text format'
    expect(await check('up 1\n# EOF\n')).toEqual({ code: 0, out: `valid: 1 sample${hint}\n`, err: '' })
    expect(await check('up 1 1.5\n# EOF\n')).toMatchObject({
      code: 1,
      out: expect.stringContaining(hint) as string,
    })
    expect((await check('up 1\n# EOF\n', '--json')).out).not.toContain('OpenMetrics')
  })

  test('names it as JSON', async () => {
    const out = '{"error":{"line":1,"column":1,"reason":"the input is empty"}}\n'
    expect(await check('', '--json')).toEqual({ code: 1, out, err: '' })
  })

  test('says where an invalid one is bad', async () => {
    const { code, out } = await check(bad)
    expect({ code, out }).toEqual({ code: 1, out: '2:6: expected " before the label value\n' })
  })

  test('says the same as JSON', async () => {
    const { code, out } = await check(bad, '--json')
    const error = { line: 2, column: 6, reason: 'expected " before the label value' }
    expect({ code, printed: JSON.parse(out) as unknown }).toEqual({ code: 1, printed: { error } })
  })
})
