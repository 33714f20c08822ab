import { expect, test } from 'vitest'
import { slotOf, slotPlus, type Failure } from '../../../lib/model/index.ts'
import { factOf, reportOf } from '../../../lib/findings/index.ts'
import { replicasUp } from '../../../lib/anchore/index.ts'
import { findingsAt } from '../../../local/page/incidents.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const fact = factOf(replicasUp, 'its name does not resolve', { of: 'catalog', lines: ['one', 'two'] })
const failure: Failure = { kind: 'auth', target: 'postgres', message: 'refused.', remedy: 'Rotate.' }
const silence: Failure = { ...failure, target: 'anchore.services.catalog', reportedBy: replicasUp.name }

test('a failure is a finding with its beginning; a fact is on the page of its alarm, and so is a failure that it explains', () => {
  const before = reportOf(undefined, slot, { failures: [failure], facts: [] })
  const later = slotPlus(slot, 1)
  const report = reportOf(before, later, { failures: [failure, silence], facts: [fact] })
  expect(findingsAt(later, [report])).toEqual([
    { title: 'postgres: refused.', text: 'Rotate.', sinceMs: slot },
  ])
})

test('a report of more than 15 minutes ago has no findings', () => {
  const report = reportOf(undefined, slot, { failures: [failure], facts: [] })
  expect(findingsAt(slotPlus(slot, 15), [report])).toHaveLength(1)
  expect(findingsAt(slotPlus(slot, 16), [report])).toEqual([])
})
