import { z } from 'zod'
import { watchSchema } from './schema.ts'

/** The keywords of JSON Schema that the writer of watch.yml reads; `asSchema` reads a nested schema. */
export interface JsonSchema {
  readonly description?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, unknown>>
  readonly maxProperties?: number
  readonly items?: unknown
  readonly anyOf?: readonly unknown[]
}

type TitledSchema = JsonSchema & { readonly title: string }

let cachedSchema: TitledSchema | undefined

/** The JSON Schema of watch.yml, for editors and for the comments of the file; draft 7, which all editors read. */
export function jsonSchema(): TitledSchema {
  cachedSchema ??= makeJsonSchema()
  return cachedSchema
}

function makeJsonSchema(): TitledSchema {
  const schema = z.toJSONSchema(
    watchSchema(() => ''),
    {
      io: 'input',
      target: 'draft-7',
      // zod treats examples as outputs and drops them where a value is converted. Ours are values of watch.yml.
      override: ({ zodSchema, jsonSchema }) => Object.assign(jsonSchema, examplesOf(zodSchema)),
    },
  )
  return { ...asSchema(schema), title: 'watch.yml of anchor-watch' }
}

function examplesOf(schema: z.core.$ZodType): Pick<JsonSchema, 'examples'> {
  const { examples } = z.globalRegistry.get(schema) ?? {}
  return Array.isArray(examples) ? { examples } : {}
}

/** The schema of a property; an empty one for `true`, which takes anything. */
export function asSchema(schema: unknown): JsonSchema {
  return typeof schema === 'object' && schema !== null ? schema : {}
}
