import { asSchema, jsonSchema, type JsonSchema } from '../../lib/config/index.ts'
import { listAt } from '../../lib/model/index.ts'

/** The schema of an item of `oncall.channels`. */
export function itemSchema(): JsonSchema {
  const oncall = asSchema(jsonSchema().properties?.['oncall'])
  return asSchema(asSchema(oncall.properties?.['channels']).items)
}

/** The required settings of a type of channel: references to secrets, and example values for the others. */
export function exampleSettings(
  type: string,
  referenceTo: (key: string) => unknown,
): Record<string, unknown> {
  const schema = asSchema(itemSchema().properties?.[type])
  const required = Object.entries(schema.properties ?? {}).filter(([key]) =>
    listAt(schema, 'required').includes(key),
  )
  return Object.fromEntries(
    required.map(([key, property]) => [
      key,
      isReference(asSchema(property)) ? referenceTo(key) : asSchema(property).examples?.[0],
    ]),
  )
}

/** A reference to a secret has one of three keys. */
export function isReference({ maxProperties, properties = {} }: JsonSchema): boolean {
  return maxProperties === 1 && 'secret' in properties
}
