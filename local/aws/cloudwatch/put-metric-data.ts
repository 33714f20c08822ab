import { z } from 'zod'
import { StandardUnit } from '@aws-sdk/client-cloudwatch'
import type { Measurement } from '../../../lib/cloudwatch/index.ts'
import { Refusal, parseInput } from '../json.ts'
import { dimensionsShape, numberShape, timeShape, checkDimensions, checkText } from './shape.ts'
import type { Datum } from './store.ts'

// The limits of the API reference of MetricDatum.
const maxValues = 150
const maxMagnitude = 2 ** 360

const datumShape = z.strictObject({
  MetricName: z.string(),
  Dimensions: dimensionsShape.default([]),
  Timestamp: timeShape.optional(),
  Unit: z.string().default('None'),
  StorageResolution: z.number().default(60),
  Value: numberShape.optional(),
  StatisticValues: z
    .strictObject({
      SampleCount: numberShape,
      Sum: numberShape,
      Minimum: numberShape,
      Maximum: numberShape,
    })
    .optional(),
  Values: z.array(numberShape).optional(),
  Counts: z.array(numberShape).optional(),
})
type MetricDatum = z.infer<typeof datumShape>

function readMeasurement(
  where: string,
  { Value, StatisticValues, Values, Counts }: MetricDatum,
): Measurement {
  const given = [Value, StatisticValues, Values].filter((form) => form !== undefined).length
  if (given !== 1 || (Counts !== undefined && Values === undefined))
    throw new Refusal(
      'InvalidParameterCombination',
      `${where} must have one of Value, StatisticValues, or Values with Counts.`,
    )
  if (StatisticValues !== undefined) return readStatistics(`${where}.StatisticValues`, StatisticValues)
  if (Values !== undefined) return readDistribution(where, Values, Counts ?? Values.map(() => 1))
  return checkedNumber(`${where}.Value`, Value ?? Number.NaN)
}

function readStatistics(where: string, set: NonNullable<MetricDatum['StatisticValues']>): Measurement {
  const minimum = checkedNumber(`${where}.Minimum`, set.Minimum)
  const maximum = checkedNumber(`${where}.Maximum`, set.Maximum)
  if (minimum > maximum) throw invalid(`${where}.Minimum`, 'must not be greater than Maximum')
  return {
    sampleCount: checkedCount(`${where}.SampleCount`, set.SampleCount),
    sum: checkedNumber(`${where}.Sum`, set.Sum),
    minimum,
    maximum,
  }
}

function readDistribution(where: string, values: readonly number[], counts: readonly number[]): Measurement {
  if (values.length === 0 || values.length > maxValues)
    throw invalid(`${where}.Values`, `must have 1 to ${maxValues} members, has ${values.length}`)
  if (counts.length !== values.length)
    throw new Refusal(
      'InvalidParameterCombination',
      `${where}.Counts has ${counts.length} members and ${where}.Values ${values.length}: they must have the same number.`,
    )
  if (new Set(values).size < values.length) throw invalid(`${where}.Values`, 'must be unique')
  return {
    values: values.map((value, index) => checkedNumber(`${where}.Values.member.${index + 1}`, value)),
    counts: counts.map((count, index) => checkedCount(`${where}.Counts.member.${index + 1}`, count)),
  }
}

function checkedNumber(where: string, value: number): number {
  if (!Number.isFinite(value)) throw invalid(where, `must be a finite number, is ${value}`)
  if (Math.abs(value) > maxMagnitude) throw invalid(where, 'must be between -2^360 and 2^360')
  return value
}

function checkedCount(where: string, count: number): number {
  if (checkedNumber(where, count) <= 0) throw invalid(where, `must be greater than 0, is ${count}`)
  return count
}

function invalid(where: string, wrong: string): Refusal {
  return new Refusal('InvalidParameterValue', `The parameter ${where} ${wrong}.`)
}

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
