import { expect, test, vi } from 'vitest'
import { streamSink, createLog, type LogLevel } from '../../lib/model/log.ts'

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

test('the sink of a function writes each document on a line of its own, whatever its level', () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  streamSink('{"event":"one"}', 'info')
  streamSink('{"event":"two"}', 'error')
  const lines = written.mock.calls.map(([line]) => line)
  vi.restoreAllMocks()
  expect(lines).toEqual(['{"event":"one"}\n', '{"event":"two"}\n'])
})
