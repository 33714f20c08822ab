import { z } from 'zod'
import type { Path } from './problem.ts'
import { secretPlaces } from '../net/index.ts'

/** The schema of one place in watch.yml. */
interface Place {
  /** Undefined for an unknown key. */
  readonly schema: z.core.$ZodType | undefined
  readonly secret: boolean
}

/** True for the reference to a secret and everything in it. */
export function isSecret(root: z.core.$ZodType, path: Path): boolean {
  return placeAt(root, path).secret
}

/** The keys of the mapping at this path; undefined for another type. */
export function keysAt(root: z.core.$ZodType, path: Path): readonly string[] | undefined {
  const { schema } = placeAt(root, path)
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : undefined
}

/** True if the value at this path is neither a mapping nor a list. */
export function isScalar(root: z.core.$ZodType, path: Path): boolean {
  const { schema } = placeAt(root, path)
  return !(schema instanceof z.ZodObject || schema instanceof z.ZodArray)
}

/** The path without unknown keys in the place of a secret: such a key may be the secret. */
export function visiblePath(root: z.core.$ZodType, path: Path): Path {
  return path.filter((_, index) => {
    const { schema, secret } = placeAt(root, path.slice(0, index + 1))
    return !secret || schema !== undefined
  })
}

function placeAt(root: z.core.$ZodType, path: Path): Place {
  return path.reduce(
    ({ schema: parent, secret }, segment) => unwrap(childOf(parent, segment), secret),
    unwrap(root, false),
  )
}

function childOf(parent: Place['schema'], segment: string | number): Place['schema'] {
  if (parent instanceof z.ZodArray) return parent.element
  if (!(parent instanceof z.ZodObject)) return undefined
  const shape: Readonly<Record<string, z.core.$ZodType>> = parent.shape
  if (Object.hasOwn(shape, segment)) return shape[segment]
  const { catchall } = parent.def
  return catchall instanceof z.ZodNever ? undefined : catchall
}

/** The schema of the YAML value, without defaults and conversions. */
function unwrap(schema: Place['schema'], isSecretAbove: boolean): Place {
  const secret = isSecretAbove || (schema !== undefined && secretPlaces.has(schema))
  if (schema instanceof z.ZodPipe) return unwrap(schema.in, secret)
  const isWrapper =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodPrefault
  return isWrapper ? unwrap(schema.unwrap(), secret) : { schema, secret }
}
