import { StandardUnit } from '@aws-sdk/client-cloudwatch'
import { z } from 'zod'
import { Refusal } from '../json/refusal.ts'
import { checkDimensions, checkText } from './shape.ts'
import { parseInput } from '../json/parse-input.ts'
import type { Datum } from './store.ts'
import { datumShape, invalid, readMeasurement, type MetricDatum } from './datum.ts'

// The limits of the API reference of PutMetricData.
const maxData = 1000
const oldestMs = 14 * 86_400_000
const aheadMs = 2 * 3_600_000

const inputShape = z.strictObject({ Namespace: z.string(), MetricData: z.array(datumShape) })

/** The data of a PutMetricData request. Throws a Refusal of them all if one datum breaks a limit. */
export function readPutMetricData(input: unknown, now: number): readonly Datum[] {
  const { Namespace, MetricData } = parseInput(inputShape, input)
  checkNamespace(Namespace)
  if (MetricData.length === 0)
    throw new Refusal('MissingRequiredParameter', 'The parameter MetricData is required: it is empty.')
  if (MetricData.length > maxData)
    throw invalid('The collection MetricData', `must not have a size greater than ${maxData}`)
  return MetricData.map((datum, index) => readDatum(`MetricData.member.${index + 1}`, Namespace, datum, now))
}

function checkNamespace(namespace: string): void {
  checkText('Namespace', namespace, 255)
  if (namespace.startsWith('AWS/')) throw invalid('Namespace', 'must not start with AWS/')
  if (namespace.startsWith(':')) throw invalid('Namespace', 'must not start with a colon')
}

function readDatum(where: string, namespace: string, datum: MetricDatum, now: number): Datum {
  checkText(`${where}.MetricName`, datum.MetricName, 255)
  const at = datum.Timestamp ?? now
  if (at < now - oldestMs || at > now + aheadMs)
    throw invalid(`${where}.Timestamp`, 'must be within two weeks back and two hours ahead')
  if (datum.StorageResolution !== 1 && datum.StorageResolution !== 60)
    throw invalid(`${where}.StorageResolution`, 'must be 1 or 60')
  if (!Object.values<string>(StandardUnit).includes(datum.Unit))
    throw invalid(`${where}.Unit`, `must be one of ${Object.values(StandardUnit).join(', ')}`)
  return {
    namespace,
    name: datum.MetricName,
    dimensions: checkDimensions(`${where}.Dimensions`, datum.Dimensions),
    unit: datum.Unit,
    at,
    measurement: readMeasurement(where, datum),
  }
}
