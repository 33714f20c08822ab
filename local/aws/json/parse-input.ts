import type { z } from 'zod'
import { Refusal } from './refusal.ts'

/** Parses the input of an action. Throws a Refusal if the input does not match the shape, or has unknown members. */
export function parseInput<Shape extends z.ZodType>(shape: Shape, input: unknown): z.infer<Shape> {
  const result = shape.safeParse(input, { reportInput: true })
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue?.path.map(memberName).join('.') ?? ''
  const missing = issue?.code === 'invalid_type' && issue.input === undefined
  if (missing) throw new Refusal('MissingRequiredParameter', `The parameter ${where} is required.`)
  throw new Refusal(
    'Serialization',
    `${where === '' ? 'The request' : where}: ${issue?.message ?? 'malformed'}`,
  )
}

/** AWS counts the members of a list from 1: `MetricData.member.3`. */
function memberName(key: PropertyKey): string {
  return typeof key === 'number' ? `member.${key + 1}` : String(key)
}
