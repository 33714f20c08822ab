import { expect, test } from 'vitest'
import { scrapeFailuresOf, type FailedScrape } from '../../lib/anchore/failures.ts'
import { serviceNames } from '../../lib/anchore/services.ts'
import { failureKinds } from '../../lib/model/index.ts'

const failed = (changes: Partial<FailedScrape> = {}): FailedScrape => ({
  service: 'apiext',
  replica: undefined,
  kind: 'auth',
  message: 'the credentials are refused (401)',
  answered: true,
  ...changes,
})

const failures = (all: readonly FailedScrape[], targets: number) =>
  scrapeFailuresOf(all, targets, new Set(serviceNames))

test('refused credentials are one failure if each of several services that answer refuses them', () => {
  const two = [failed(), failed({ service: 'catalog' })]
  expect(failures(two, 2).map(({ target }) => target)).toEqual(['anchore.services'])
  expect(failures(two, 3)).toHaveLength(2)
  expect(failures([failed()], 1).map(({ target }) => target)).toEqual(['anchore.services.apiext'])
  expect(failures([failed(), failed({ service: 'catalog', kind: 'disabled' })], 2)).toHaveLength(2)
  const silent = failed({ service: 'analyzer', kind: 'timeout', answered: false })
  expect(failures([...two, silent], 3).map(({ target }) => target)).toEqual([
    'anchore.services',
    'anchore.services.analyzer',
  ])
  expect(failures([failed(), silent], 2)).toHaveLength(2)
})

test('a silent replica is reported by ReplicasUp; a replica that answers with an error by no metric', () => {
  const [silent] = failures([failed({ kind: 'refused', answered: false })], 5)
  const [refused] = failures([failed()], 5)
  expect([silent?.reportedBy, refused?.reportedBy]).toEqual(['ReplicasUp', undefined])
})

test('a silent replica of a service without ReplicasUp is reported by no metric', () => {
  const silent = failed({ kind: 'timeout', answered: false })
  expect(scrapeFailuresOf([silent], 5, new Set(['catalog']))[0]).not.toHaveProperty('reportedBy')
})

test('replicas of one service that refuse are a failure of that service, not of the database', () => {
  const two = [failed({ replica: '0' }), failed({ replica: '1' })]
  expect(failures(two, 2)).toMatchObject([
    { target: 'anchore.services.apiext', message: '2 replicas: the credentials are refused (401)' },
  ])
})

test('replicas that fail alike are one failure, others one each', () => {
  const all = [
    failed({ replica: '0' }),
    failed({ replica: '1', kind: 'refused', answered: false, message: 'nothing listens there' }),
    failed({ replica: '2' }),
  ]
  expect(failures(all, 9).map(({ target, kind }) => [target, kind])).toEqual([
    ['anchore.services.apiext', 'auth'],
    ['anchore.services.apiext[1]', 'refused'],
  ])
})

test('a failure names the replica if there are several', () => {
  expect(failures([failed({ replica: '1' })], 3)).toMatchObject([{ target: 'anchore.services.apiext[1]' }])
})

test.each(failureKinds)('a failure of kind %s has a remedy', (kind) => {
  const [failure] = failures([failed({ kind })], 5)
  expect(failure?.remedy).toMatch(/^\w.+\.$/)
})
