import { expect, test } from 'vitest'
import { slotOf, type Failure } from '../../lib/model/index.ts'
import { withReport } from '../../lib/findings/index.ts'

const slot = slotOf(Date.UTC(2026, 10, 24, 10, 31))
const failure: Failure = {
  kind: 'server-error',
  target: 'anchore.services.catalog',
  message: 'the service answers 500',
  remedy: "Read the service's log.",
}

test('the page of Coverage has the failure as a sentence, and its remedy as the first step', () => {
  const collected = { samples: [], failures: [failure], reads: { done: 4, of: 5 }, state: undefined }
  const { report } = withReport(collected, { name: 'collect-anchore', slot, before: undefined })
  expect(report.facts).toMatchObject([
    { lines: ['anchore.services.catalog: the service answers 500.'], first: "Read the service's log." },
  ])
})
