import { describe, expect, test } from 'vitest'
import { anchoreMetrics as anchore } from '../lib/anchore/index.ts'
import { serviceNames } from '../lib/anchore/index.ts'
import { alarmDefinitions, alarmsOf, awsMetrics, metrics } from '../lib/alarms/index.ts'
import { collectorNames, type Alarm, type Series } from '../lib/model/index.ts'
import { isInhibitedBy } from '../lib/oncall/index.ts'
import { emittedBy } from './support/anchore/replicas.ts'

const all = Object.values(metrics).flat()

/** Every alarm, for every target that there may be. */
const alarms: readonly Alarm[] = alarmsOf({
  alarms: {},
  anchore: { services: serviceNames.map((name) => ({ name, urls: [], replicas: 2 })) },
})

const watched: readonly Series[] = alarms.map(({ series }) => series)

/** The alarms that explain this one. */
function causesOf({ name }: Alarm): readonly Alarm[] {
  return alarms.filter((cause) => isInhibitedBy(name, cause.name, { alarms }))
}

/** Every signal's metric that some service of a busy Anchore gives rise to. */
const emitted = new Set(serviceNames.flatMap(emittedBy))

describe('the catalogue', () => {
  test('has a name once', () => {
    const names = all.map(({ name }) => name)
    expect(names).toEqual([...new Set(names)])
    const alarms = alarmDefinitions.map(({ name }) => name)
    expect(alarms).toEqual([...new Set(alarms)])
  })

  test.each(all.map((metric) => [metric.name, metric] as const))('describes %s', (name, metric) => {
    expect(name).toMatch(/^[A-Z][A-Za-z]+$/)
    expect(metric.help).toMatch(/^.+\.$/)
    expect(metric.dimensions).not.toContain('Deployment')
    expect(Object.isFrozen(metric)).toBe(true)
  })

  test.each(watched.map((series) => [series.metric.name, series] as const))(
    'has %s, which an alarm watches, under the dimensions of the alarm',
    (_name, { metric, dimensions }) => {
      expect([...all, ...awsMetrics]).toContain(metric)
      expect(Object.keys(dimensions)).toEqual(metric.dimensions)
    },
  )

  test('has a threshold inside its own range for every alarm, and a window that can be filled', () => {
    for (const { threshold, range, window } of alarmDefinitions) {
      expect(threshold).toBeGreaterThanOrEqual(range.min)
      expect(threshold).toBeLessThanOrEqual(range.max)
      expect(window.breaching).toBeLessThanOrEqual(window.points)
    }
  })

  test('has every metric of Anchore given rise to by a signal, or counted by the collector', () => {
    const { replicasUp, replicasMissing, scrapeFailures, tasksFailing, restarts } = anchore
    const counted = [replicasUp, replicasMissing, scrapeFailures, tasksFailing, restarts].map(
      ({ name }) => name,
    )
    expect([...emitted, ...counted].sort()).toEqual(metrics.anchore.map(({ name }) => name).sort())
  })

  test('calls only what anchor-watch publishes of itself the own metrics of the monitor', () => {
    const own = all.filter(({ group }) => group === 'monitor')
    expect(own.map(({ name }) => name)).toEqual(metrics.self.map(({ name }) => name))
  })

  test("publishes nothing under the name of a metric of AWS's own", () => {
    expect(all.filter(({ namespace }) => namespace !== undefined)).toEqual([])
    const foreign = awsMetrics.map(({ name }) => name)
    expect(all.filter(({ name }) => foreign.includes(name))).toEqual([])
  })

  test('has an alarm for each function whose failed run is not repeated', () => {
    const failing = watched.filter(({ metric }) => metric.name === 'Errors')
    expect(failing.map(({ dimensions }) => dimensions['FunctionName'])).toEqual([...collectorNames, 'sweep'])
  })

  test('has an alarm for each collector that falls silent', () => {
    const blind = watched.filter(({ metric }) => metric.name === 'Heartbeat')
    expect(blind.map(({ dimensions }) => dimensions['Collector'])).toEqual([...collectorNames])
  })
})

describe('what an alarm is the echo of', () => {
  test('exists', () => {
    const names = alarms.flatMap(({ name, kind }) => [name, kind])
    const declared = alarms.flatMap(({ echoOf, milderThan = [] }) => [
      ...(echoOf?.causes ?? []),
      ...milderThan,
    ])
    expect(declared.filter((name) => !names.includes(name))).toEqual([])
  })

  test('pages through notify: an alarm of the fallback topic belongs to no incident', () => {
    const causes = alarms.flatMap(causesOf)
    expect([...causes, ...alarms.filter(({ echoOf }) => echoOf)].filter(({ topic }) => topic)).toEqual([])
  })

  test('is in no circle', () => {
    const circular = (alarm: Alarm, path: readonly Alarm[]): readonly string[] =>
      path.includes(alarm)
        ? [[...path, alarm].map(({ name }) => name).join(' < ')]
        : causesOf(alarm).flatMap((cause) => circular(cause, [...path, alarm]))
    expect(alarms.flatMap((alarm) => circular(alarm, []))).toEqual([])
  })

  test('is at least as severe', () => {
    const harmless = alarms.flatMap((alarm) =>
      causesOf(alarm)
        .filter(({ severity }) => alarm.severity === 'critical' && severity === 'warning')
        .map((cause) => `${alarm.name} < ${cause.name}`),
    )
    expect(harmless).toEqual([])
  })

  test('keeps a page back for 90 seconds at the most', () => {
    const waits = alarms.map(({ echoOf }) => echoOf?.waitSeconds ?? 0)
    expect(Math.min(...waits)).toBe(0)
    expect(Math.max(...waits)).toBeLessThanOrEqual(90)
  })

  test('is, for a milder step, the same target', () => {
    const down = alarms.filter(({ name }) => name === 'service-half-analyzer').flatMap(causesOf)
    const services = down.filter(({ area }) => area === 'services').map(({ name }) => name)
    expect(services).toEqual(['service-down-analyzer'])
  })
})
