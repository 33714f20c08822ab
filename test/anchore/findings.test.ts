import { expect, test } from 'vitest'
import { findingsOf, type FailedScrape } from '../../lib/anchore/findings.ts'
import { failureKinds } from '../../lib/errors.ts'

const failed = (changes: Partial<FailedScrape> = {}): FailedScrape => ({
  service: 'apiext',
  replica: undefined,
  kind: 'auth',
  message: 'the credentials are refused (401)',
  answered: true,
  ...changes,
})

test('a refusal is the database only when every one of several services that answer refuses', () => {
  const two = [failed(), failed({ service: 'catalog' })]
  expect(findingsOf(two, 2).map(({ target }) => target)).toEqual(['anchore.services'])
  expect(findingsOf(two, 3)).toHaveLength(2)
  expect(findingsOf([failed()], 1).map(({ target }) => target)).toEqual(['anchore.services.apiext'])
  expect(findingsOf([failed(), failed({ service: 'catalog', kind: 'disabled' })], 2)).toHaveLength(2)
  const silent = failed({ service: 'analyzer', kind: 'timeout', answered: false })
  expect(findingsOf([...two, silent], 3).map(({ target }) => target)).toEqual([
    'anchore.services',
    'anchore.services.analyzer',
  ])
  expect(findingsOf([failed(), silent], 2)).toHaveLength(2)
})

test('ReplicasUp says that a replica is silent; what one that answers has against us, nothing says', () => {
  const [silent] = findingsOf([failed({ kind: 'refused', answered: false })], 5)
  const [refused] = findingsOf([failed()], 5)
  expect([silent?.saidBy, refused?.saidBy]).toEqual(['ReplicasUp', undefined])
})

test('a finding names the replica where there are several', () => {
  expect(findingsOf([failed({ replica: 1 })], 3)).toMatchObject([{ target: 'anchore.services.apiext[1]' }])
})

test.each(failureKinds)('a finding of kind %s says what to do', (kind) => {
  const [finding] = findingsOf([failed({ kind })], 5)
  expect(finding?.remedy).toMatch(/^\w.+\.$/)
})
