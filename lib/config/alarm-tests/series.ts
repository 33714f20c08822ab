import { metricsByName } from '../../alarms/index.ts'
import { type Series, failed, success, type Outcome } from '../../model/index.ts'
import { nearest } from '../nearest.ts'

const seriesPattern = /^(\w+)(?:\{(.*)\})?$/
const labelPattern = /^\s*(\w+)="([^"]*)"\s*$/

/** Reads `QueueLength{Queue="images_to_analyze"}`: a series of the catalogue without its deployment, as logs name it. */
export function parseSeries(text: string): Outcome<Series, string> {
  const [, name, labels = ''] = seriesPattern.exec(text.trim()) ?? []
  if (name === undefined) return failed('a series such as QueueLength{Queue="images_to_analyze"}')
  const pairs = labels === '' ? [] : labels.split(',').map((one) => labelPattern.exec(one) ?? [])
  if (pairs.some(({ length }) => length === 0)) return failed('labels such as {Service="catalog"}')
  return seriesNamed(name, Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, value])))
}

/** The series of the catalogue with this name and these dimensions; the expected form if there is none. */
function seriesNamed(name: string, dimensions: Readonly<Record<string, string>>): Outcome<Series, string> {
  const metric = metricsByName.get(name)
  if (metric === undefined) {
    const near = nearest(name, [...metricsByName.keys()])
    return failed(`a metric of docs/metrics.md${near === undefined ? '' : `; did you mean ${near}?`}`)
  }
  const given = Object.keys(dimensions)
  const hasAllLabels =
    given.length === metric.dimensions.length && given.every((one) => metric.dimensions.includes(one))
  if (hasAllLabels) return success({ metric, dimensions })
  const labels = metric.dimensions.map((one) => `${one}="…"`).join(',')
  return failed(labels === '' ? `${name} without labels` : `${name}{${labels}}`)
}
