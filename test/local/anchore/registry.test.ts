import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { serviceNames, type ServiceName } from '../../../lib/anchore/index.ts'
import { recording } from '../../support/anchore/anchore-services.ts'
import { shapesOf } from '../../support/prometheus/exposition-shape.ts'
import { expositionOf, scrape, startLocalAnchore } from '../../support/anchore/local-anchore.ts'
import { numberText } from '../../../local/anchore/registry.ts'

const recorded: Readonly<Record<ServiceName, readonly string[]>> = {
  apiext: ['apiext.idle'],
  catalog: ['catalog.busy', 'catalog.idle'],
  simplequeue: ['simplequeue.idle', 'simplequeue.busy'],
  analyzer: ['analyzer.idle', 'analyzer.busy'],
  policy_engine: ['policy_engine.idle', 'policy_engine.busy'],
}

/** Every analysis of the recordings failed, and no feed was synced: what these add is from Anchore's source. */
const neverRecorded: Partial<Record<ServiceName, string>> = {
  analyzer: 'anchore_analysis_success_',
  policy_engine: 'anchore_monitor_runtime_seconds',
}

describe.each(serviceNames)('%s', (service) => {
  test('exports the recorded families and labels, with their help and bounds, in the recorded order', async () => {
    const shapes = shapesOf(await expositionOf(service)).filter(
      ({ header }) => !header.includes(neverRecorded[service] ?? 'nothing'),
    )
    expect(shapes).toEqual(shapesOf(...recorded[service].map(recording)))
  })

  test('says of itself what was recorded', async () => {
    const constants = /^(?:python_info|process_max_fds|flask_exporter_info|anchore_service_info).*$/gm
    const text = await expositionOf(service)
    expect(text.match(constants)).toHaveLength(4)
    expect(text.match(constants)).toEqual(recording(`${service}.idle`).match(constants))
  })

  test('ends with one line end', async () => {
    expect(await expositionOf(service)).toMatch(/\S\n$/)
  })

  test('tells no number in a spelling that was not recorded', async () => {
    const spelling = /^(?:\d{1,6}\.\d+|\d(?:\.\d+)?e\+0[6-9]|\d(?:\.\d+)?e\+01\d)$/
    const values = [...(await expositionOf(service)).matchAll(/^[^#\n].* (\S+)$/gm)].map(
      ([, value]) => value ?? '',
    )
    expect(values.filter((value) => !spelling.test(value))).toEqual([])
  })
})

describe('the analyzer', () => {
  test('counts successes as it counts errors', async () => {
    const [successes, errors] = ['success', 'error'].map((kind) =>
      [`# HELP anchore_analysis_${kind}_total \n# TYPE anchore_analysis_${kind}_total counter\n`]
        .concat(`anchore_analysis_${kind}_total 1.0\n# TYPE anchore_analysis_${kind}_created gauge\n`)
        .join(''),
    )
    const text = await expositionOf('analyzer')
    expect(text).toContain(successes)
    expect(text).toContain(errors)
  })

  test('exports the last bucket of its analyses twice, as one that did an import does', async () => {
    const last = /^anchore_(?:import|analysis)_time_seconds_bucket\{le="\+Inf",status="(?:fail|success)"\}/gm
    expect((await expositionOf('analyzer')).match(last)).toEqual([
      'anchore_import_time_seconds_bucket{le="+Inf",status="success"}',
      'anchore_analysis_time_seconds_bucket{le="+Inf",status="success"}',
      'anchore_analysis_time_seconds_bucket{le="+Inf",status="success"}',
      'anchore_analysis_time_seconds_bucket{le="+Inf",status="fail"}',
      'anchore_analysis_time_seconds_bucket{le="+Inf",status="fail"}',
    ])
  })
})

test('a fresh analyzer has families of requests without a sample, and none of analyses', async () => {
  const text = await (await scrape(await startLocalAnchore(), 'analyzer')).text()
  expect(text).toContain('# TYPE flask_http_request_total counter\n# HELP flask_exporter_info')
  expect(text).not.toContain('anchore_analysis')
})

test('requests are counted for endpoints that Anchore has', async () => {
  const known = new Set(
    Object.values(recorded)
      .flat()
      .flatMap((name) => endpointsOf(recording(name))),
  )
  // The recorded apiext had no users; the names of their endpoints are from Anchore's source.
  known.add('.anchore_engine_services_apiext_api_controllers_images_add_image')
  known.add('.anchore_engine_services_apiext_api_controllers_images_get_image_policy_check')
  const served = await Promise.all(serviceNames.map((service) => expositionOf(service)))
  const endpoints = served.flatMap(endpointsOf)
  expect(endpoints.length).toBeGreaterThan(serviceNames.length)
  expect(endpoints.filter((endpoint) => !known.has(endpoint))).toEqual([])
})

function endpointsOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/endpoint="([^"]*)"/g)].map(([, endpoint]) => endpoint ?? ''))]
}

test('the watchers of the catalog are the recorded ones', async () => {
  const watchers = (text: string): readonly string[] => [...new Set(text.match(/function="\w+"/g))].sort()
  expect(watchers(await expositionOf('catalog'))).toEqual(watchers(recording('catalog.busy')))
})

const directory = new URL('../../fixtures/anchore/', import.meta.url)
const names = readdirSync(directory).map((file) => file.replace(/\.txt$/, ''))

test.each(names)('prints every number of %s as Anchore did', (name) => {
  const text = recording(name)
  const values = [...text.matchAll(/^[^#\n].* (\S+)$/gm)].map(([, value]) => value ?? '')
  const bounds = [...text.matchAll(/le="([^"]+)"/g)].map(([, bound]) => bound ?? '')
  const numbers = [...values, ...bounds]
  expect(numbers.length).toBeGreaterThan(10)
  const printed = numbers.map((number) => numberText(number === '+Inf' ? Infinity : Number(number)))
  expect(printed).toEqual(numbers)
})

test.each([
  [0, '0.0'],
  [999_999, '999999.0'],
  [1_000_000, '1e+06'],
  [1_234_567.5, '1.2345675e+06'],
  [9_999_999_999, '9.999999999e+09'],
  [10_000_000_000, '1e+010'],
])('prints %d as %s', (value, text) => {
  expect(numberText(value)).toBe(text)
})

test('loses nothing of a number that a service may count or time', () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(), fc.double({ min: 1e-4, max: 1e15, noNaN: true })), (value) => {
      expect(Number(numberText(value))).toBe(value)
    }),
  )
})
