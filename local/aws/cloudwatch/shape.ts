import { z } from 'zod'
import { Refusal } from '../json.ts'

/** A number in the SDK's JSON, which writes NaN and the infinities as strings. */
export const numberShape = z
  .union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])
  .transform((value) => Number(value))

/** Epoch seconds with a fraction, read as milliseconds. */
export const timeShape = z.number().transform((seconds) => Math.round(seconds * 1000))

export const dimensionsShape = z.array(z.strictObject({ Name: z.string(), Value: z.string() }))
export type Dimensions = z.infer<typeof dimensionsShape>

const printableAscii = /^[\x20-\x7e]*$/

/** Throws a Refusal for a name that is blank, too long, or not printable ASCII. */
export function checkText(where: string, text: string, max: number): void {
  const problem = problemOf(text, max)
  if (problem !== undefined) throw new Refusal('InvalidParameterValue', `The parameter ${where} ${problem}.`)
}

function problemOf(text: string, max: number): string | undefined {
  if (text.trim() === '') return 'must not be blank'
  if (text.length > max) return `must not be longer than ${max}, is ${text.length}`
  return printableAscii.test(text) ? undefined : 'must hold printable ASCII characters only'
}

/** The dimensions by name. Throws a Refusal if CloudWatch would refuse them. */
export function checkDimensions(where: string, dimensions: Dimensions): Readonly<Record<string, string>> {
  if (dimensions.length > 30)
    throw new Refusal(
      'InvalidParameterValue',
      `The collection ${where} must not have a size greater than 30, has ${dimensions.length}.`,
    )
  for (const [index, { Name, Value }] of dimensions.entries()) {
    const member = `${where}.member.${index + 1}`
    checkText(`${member}.Name`, Name, 255)
    checkText(`${member}.Value`, Value, 1024)
    if (Name.startsWith(':'))
      throw new Refusal('InvalidParameterValue', `The parameter ${member}.Name must not start with a colon.`)
  }
  const set = Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]))
  if (Object.keys(set).length < dimensions.length)
    throw new Refusal('InvalidParameterValue', `The collection ${where} names a dimension twice.`)
  return set
}
