import { expect, test, vi } from 'vitest'
import { consoleSink, createLog, type LogLevel } from '../lib/log.ts'

test('a line is one JSON document: level, event, what is bound, then its fields', () => {
  const lines: [string, LogLevel][] = []
  const log = createLog((line, level) => lines.push([line, level])).with({ request: 'r', slot: 1 })
  log.info('published', { data: 3, slot: 2 })
  log.with({ target: 'a\nb' }).warn('failure')
  log.error('run failed')
  expect(lines).toEqual([
    ['{"level":"info","event":"published","request":"r","slot":2,"data":3}', 'info'],
    ['{"level":"warn","event":"failure","request":"r","slot":1,"target":"a\\nb"}', 'warn'],
    ['{"level":"error","event":"run failed","request":"r","slot":1}', 'error'],
  ])
})

test('the sink of a function writes warnings and errors where errors go', () => {
  const out = vi.spyOn(console, 'log').mockReturnValue()
  const err = vi.spyOn(console, 'error').mockReturnValue()
  consoleSink('one', 'info')
  consoleSink('two', 'warn')
  consoleSink('three', 'error')
  expect(out.mock.calls).toEqual([['one']])
  expect(err.mock.calls).toEqual([['two'], ['three']])
  vi.restoreAllMocks()
})
