import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { alarmsOf } from '../../lib/alarms/index.ts'
import { listPrices, priceOf, type Price, type Share } from '../../lib/plan/price.ts'
import { changed, configOf, shortestWatchFile } from '../support/watch-file.ts'

const stock = configOf(readFileSync('watch.example.yml', 'utf8'))
const shortest = configOf(shortestWatchFile)

function position({ positions }: Price, item: string) {
  const found = positions.find((one) => one.item === item)
  if (found === undefined) throw new Error(`no position ${item}`)
  return found
}

/** What can go if there is too much: the largest first. */
function largest(shares: readonly Share[]): string {
  return `remove some, or publish them with detail: full only: ${shares.map(({ name, count }) => `${name} ${count}`).join(', ')}`
}

describe('a stock deployment', () => {
  const price = priceOf(stock)

  test('publishes at most 50 series', () => {
    expect(position(price, 'metrics').count, largest(price.series)).toBeLessThanOrEqual(50)
  })

  test('has at most 60 alarms', () => {
    expect(alarmsOf(stock).length, largest(price.alarms)).toBeLessThanOrEqual(60)
  })

  test('costs at most 33 dollars a month with two dashboards', () => {
    const message = price.positions.map(({ item, dollars }) => `${item} ${dollars.toFixed(2)}`).join(', ')
    expect(price.dollars, message).toBeLessThanOrEqual(33)
  })

  test('is described with its true size and price in the README', () => {
    const readme = readFileSync('README.md', 'utf8')
    const { dollars, positions } = priceOf(stock)
    const [, cost] = /about (\d+) dollars a month/.exec(readme) ?? []
    const [, series] = /about (\d+) curated series/.exec(readme) ?? []
    expect(Math.abs(Number(cost) - dollars)).toBeLessThan(2)
    expect(Math.abs(Number(series) - (positions[0]?.count ?? 0))).toBeLessThanOrEqual(4)
  })
})

describe('the price', () => {
  test('is the sum of its positions, and two dashboards add theirs', () => {
    const { positions, dollars } = priceOf(shortest)
    expect(dollars).toBeCloseTo(positions.reduce((sum, one) => sum + one.dollars, 0))
    const without = configOf(changed('anchore:', 'deploy: { dashboards: false }\nanchore:'))
    expect(dollars - priceOf(without).dollars).toBeCloseTo(2 * listPrices.dashboard)
  })

  test('has the digest only where a channel takes it', () => {
    const channel = (digest: boolean) =>
      configOf(
        `${shortestWatchFile}oncall: { channels: [{ slack: { url: { secret: hook } }, digest: ${digest} }] }\n`,
      )
    expect(position(priceOf(channel(false)), 'runs of digest').count).toBe(0)
    expect(position(priceOf(channel(true)), 'runs of digest').count).toBe(31)
    expect(position(priceOf(channel(true)), 'metrics that digest reads').dollars).toBeLessThan(0.05)
  })

  test('has the free tier of an account taken off, and a dashboard of more than 50 metrics has none', () => {
    const { positions, afterFreeTier } = priceOf(stock)
    expect(afterFreeTier).toBeCloseTo(positions.reduce((sum, one) => sum + one.afterFreeTier, 0))
    const unpaid = ['dashboards', 'calls of PutMetricData', 'runs of collect-anchore', 'runs of notify']
    for (const item of unpaid) expect(position(priceOf(stock), item).afterFreeTier).toBe(0)
    expect(position(priceOf(stock), 'metrics').afterFreeTier).toBeCloseTo((50 - 10) * 0.3)
    expect(position(priceOf({ ...stock, detail: 'full' }), 'dashboards').afterFreeTier).toBe(3)
  })

  test('has two metrics for an alarm with a condition', () => {
    const without = configOf(
      changed('anchore:', 'alarms: { monitor-sees-nothing: { enabled: false } }\nanchore:'),
    )
    const [all, fewer] = [priceOf(shortest), priceOf(without)].map((one) =>
      position(one, 'metrics of alarms'),
    )
    expect((all?.count ?? 0) - (fewer?.count ?? 0)).toBe(2)
    expect((all?.dollars ?? 0) - (fewer?.dollars ?? 0)).toBeCloseTo(0.2)
  })

  test('has every series, with a price each', () => {
    const { count, dollars } = position(priceOf(shortest), 'metrics')
    expect(priceOf(shortest).series.reduce((sum, share) => sum + share.count, 0)).toBe(count)
    expect(dollars).toBeCloseTo(0.3 * count)
  })

  test('has a secret once, however many of its keys are read, and no parameter', () => {
    const secrets = configOf(
      shortestWatchFile
        .replace('{ env: PGPASSWORD }', '{ secret: all#database }')
        .replace(
          'anchore:',
          'oncall: { channels: [{ webhook: { url: { secret: all#hook }, key: { parameter: key } } }] }\nanchore:',
        ),
    )
    expect(position(priceOf(secrets), 'secrets').count).toBe(1)
    expect(position(priceOf(shortest), 'secrets')).toMatchObject({ count: 0, dollars: 0 })
  })
})
