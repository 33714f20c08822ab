import { z } from 'zod'
import type { Measurement } from '../../../lib/cloudwatch/index.ts'
import { Refusal } from '../json/refusal.ts'
import { dimensionsShape, numberShape, timeShape } from './shape.ts'

// The limits of the API reference of MetricDatum.
const maxValues = 150
const maxMagnitude = 2 ** 360

export const datumShape = z.strictObject({
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
export type MetricDatum = z.infer<typeof datumShape>

export function readMeasurement(
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

export function invalid(where: string, wrong: string): Refusal {
  return new Refusal('InvalidParameterValue', `The parameter ${where} ${wrong}.`)
}
