import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../../lib/prometheus/limits.ts'
import { parseExposition } from '../../../lib/prometheus/parse.ts'
import { recording } from '../../support/anchore/anchore-services.ts'
import { samplesOf } from '../../support/prometheus/exposition.ts'

const page = `<!DOCTYPE html>
<html lang="en">
<head><title>Sign in</title></head>
<body>
  <p class="up">up 1</p>
  <script>var requests_total = {"a": 1};</script>
</body>
</html>
`

describe('a body that is no exposition', () => {
  test.each([
    ['a web page', Buffer.from(page)],
    ['a web page in one line', Buffer.from(`${page.replaceAll('\n', '')}\n`)],
    ['JSON', Buffer.from('{\n  "up": 1\n}\n')],
    ['a stack trace', Buffer.from('Traceback (most recent call last):\n  File "/a.py", line 1, in a\n')],
    ['zeros', Buffer.alloc(1_000)],
    ['zeros in lines', Buffer.from('\0\0\n'.repeat(10))],
    ['UTF-16', Buffer.from('\uFEFFup 1\nup 2\n', 'utf16le')],
    ['gzip', gzipSync(recording('apiext.idle'))],
  ])('is refused at its first line: %s', (_title, body) => {
    expect(parseExposition(body)).toMatchObject({ ok: false, failure: { line: 1 } })
  })
})

describe('a zero byte', () => {
  test('is read where the format allows any text', () => {
    const body = Buffer.from('# HELP up \0\n# \0\nup{a="\0"} 1\n{"\0"} 2\n')
    expect(parseExposition(body)).toMatchObject({
      ok: true,
      value: { samples: [{ labels: new Map([['a', '\0']]) }, { name: '\0' }] },
    })
  })

  test.each(['up\0 1', 'up{\0="a"} 1', 'up\0{} 1', 'up 1\0', 'up 1 2\0', '\0up 1', '# TYPE up \0gauge'])(
    'is refused elsewhere: %j',
    (line) => {
      expect(parseExposition(Buffer.from(`${line}\n`)).ok).toBe(false)
    },
  )
})

test('an exposition in Latin-1 is refused at its first sample that is not UTF-8', () => {
  const text = '# HELP up Caf\xe9.\nup{place="here"} 1\nup{place="caf\xe9"} 2\nup{place="there"} 3\n'
  const body = Buffer.from(text, 'latin1')
  expect(parseExposition(body)).toMatchObject({
    ok: false,
    failure: { kind: 'malformed', line: 3, reason: 'the line is not UTF-8' },
  })
})

describe('a body of 20 MB', () => {
  const line = (index: number): string => `up{job="${String(index).padStart(30, '0')}"} ${index}\n`
  const lines = Math.floor(defaultLimits.bytes / line(100_000).length)
  const body = Buffer.from(Array.from({ length: lines }, (_, index) => line(index)).join(''))

  test('is read to its end', () => {
    const samples = samplesOf(body)
    expect([samples.length, samples.at(-1)?.value]).toEqual([lines, lines - 1])
  })

  test('is refused with a byte too many', () => {
    const padded = Buffer.concat([body, Buffer.alloc(defaultLimits.bytes + 1 - body.length, '\n')])
    const failure = { kind: 'too-large', reason: 'more than 20000000 bytes' }
    expect(parseExposition(padded)).toMatchObject({ ok: false, failure })
  })

  test('is refused if it is one line', () => {
    const long = Buffer.concat([Buffer.alloc(defaultLimits.bytes - 1, 'a'), Buffer.from('\n')])
    expect(parseExposition(long)).toMatchObject({ ok: false, failure: { kind: 'too-large' } })
  })
})
