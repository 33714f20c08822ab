import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { alarmsOf } from '../../lib/alarms/index.ts'
import { seriesCount } from '../../lib/config/index.ts'
import { planOf } from '../../lib/plan/plan.ts'
import { changed, configOf, shortestWatchFile } from '../support/watch-file.ts'

const stock = configOf(readFileSync('watch.example.yml', 'utf8'))

test('the price of the stock configuration is the sum by hand', () => {
  const gigabyteSeconds = 2 * 0.25
  const invocation = gigabyteSeconds * 0.0000133334 + 0.0000002
  const byHand = {
    metrics: seriesCount(stock) * 0.3,
    'metrics of alarms': alarmsOf(stock).flatMap(({ condition }) => (condition ? [1, 2] : [1])).length * 0.1,
    dashboards: 2 * 3,
    'calls of PutMetricData': (87_600 / 1_000) * 0.01,
    'runs of collect-anchore': 43_800 * (invocation + 0.000001),
    'runs of collect-postgres': 43_800 * (invocation + 0.000001),
    'runs of notify': 10_000 * invocation,
    'runs of sweep': 8_760 * (invocation + 0.000001),
    'calls of DescribeAlarms': (8_760 / 1_000) * 0.01,
    'writes to the table': ((87_600 * 12) / 1e6) * 0.625,
    'GB of logs': ((87_600 * 2_000) / 1e9) * 0.5,
    'messages of alarms': 10_000 * 0.0000005,
    // Two queues, each polled five times at a time, 20 s long; a message is sent, received and deleted.
    'requests to the queues': (2 * 5 * 3 * 43_800 + 10_000 * 3) * 0.0000004,
    'key of the topics': 1,
    secrets: 3 * (0.4 + (8_760 / 10_000) * 0.05),
  }
  const { positions, dollars } = planOf(stock)
  expect(Object.fromEntries(positions.map((one) => [one.item, one.dollars.toFixed(3)]))).toEqual(
    Object.fromEntries(Object.entries(byHand).map(([item, price]) => [item, price.toFixed(3)])),
  )
  expect(dollars).toBeCloseTo(Object.values(byHand).reduce((sum, price) => sum + price))
  expect(dollars).toBeGreaterThan(30)
  expect(dollars).toBeLessThan(40)
})

test('the limit of a share is in percent, that of a duration in seconds', () => {
  const rules = new Map(planOf(stock).alarms.map(({ name, rule }) => [name, rule]))
  expect(rules.get('server-errors')).toBe('ServerErrors >= 10 %, 10 of 15 minutes')
  expect(rules.get('policy-evaluation-slow')).toBe('PolicyEvaluationTime > 3 s, 10 of 15 minutes')
})

test('the lists add up to the bill', () => {
  const { positions, series, alarms } = planOf(stock)
  const of = (item: string) => positions.find((one) => one.item === item)?.dollars
  const total = (all: readonly { readonly dollars: number }[]) =>
    all.reduce((sum, one) => sum + one.dollars, 0)
  expect(total(series)).toBeCloseTo(of('metrics') ?? NaN)
  expect(total(alarms)).toBeCloseTo(of('metrics of alarms') ?? NaN)
})

test('the endpoints of a VPC are apart from the total, each in every zone', () => {
  const vpc =
    'deploy: { vpc: { subnets: [subnet-0a1b2c3d, subnet-1a2b3c4d], security_groups: [sg-0a1b2c3d] } }'
  const secret = changed('{ env: PGPASSWORD }', '{ secret: database }')
  const within = planOf(configOf(secret.replace('anchore:', `${vpc}\nanchore:`)))
  expect(within.endpoints).toEqual([
    { service: 'monitoring', type: 'interface', zones: 2, dollars: 14.6 },
    { service: 'secretsmanager', type: 'interface', zones: 2, dollars: 14.6 },
    { service: 'dynamodb', type: 'gateway', zones: 2, dollars: 0 },
  ])
  const without = planOf(configOf(secret))
  expect(without.endpoints).toEqual([])
  expect(within.dollars).toBe(without.dollars)
})

test('a deployment with one service has its alarms and series alone', () => {
  const { series, alarms } = planOf(configOf(shortestWatchFile))
  expect(series.find(({ metric }) => metric === 'ReplicasMissing')).toBeUndefined()
  expect(alarms.map(({ name }) => name)).toContain('service-down-apiext')
  expect(alarms.map(({ name }) => name)).not.toContain('service-down-catalog')
})
