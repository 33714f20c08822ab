import { expect, test } from 'vitest'
import { backlogFacts } from '../../../lib/postgres/backlog/facts.ts'
import type { Backlog } from '../../../lib/postgres/backlog/query.ts'

const backlog: Backlog = {
  offset: 0,
  waiting: 40,
  analyzing: 3,
  oldestWait: 2_820,
  longestAnalysis: 95,
  shortestAnalysis: 20,
  oldestImage: 'sha256:4f1c9a03be77',
  longestImage: 'sha256:90bd11e2a6c4',
  completed: [],
  failed: [],
}
const busy = { drain: 4_500, growth: 0, isStalled: false, recent: { finished: 30, failed: 2 } }

function firstOf(changes: Partial<typeof busy>): string | undefined {
  const facts = backlogFacts(backlog, { ...busy, ...changes })
  return facts.find(({ metric }) => metric === 'OldestWait')?.first
}

test('the first step of images that wait too long depends on whether images complete', () => {
  expect(firstOf({})).toMatch(/^Images complete: add analyzers/)
  expect(firstOf({ growth: 5 })).toMatch(/^About \d+ analyzers would keep up/)
  expect(firstOf({ recent: { finished: 2, failed: 2 } })).toMatch(/^From an analyzer, pull an image by hand/)
})
