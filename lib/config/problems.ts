import { z } from 'zod'
import { nearest } from './nearest.ts'
import { at, truncate } from '../model/index.ts'
import { secretPlaces } from '../net/index.ts'

/** The keys and indexes that lead to a value of the file: `['oncall', 'channels', 0, 'slack']`. */
export type Path = readonly (string | number)[]

/** Line and column, both from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A problem at a path of the file, before it has a position in the text. */
export interface ProblemAt {
  readonly path: Path
  /** The part of the entry whose position is reported. */
  readonly part: 'key' | 'value'
  readonly message: string
}

/** An error in watch.yml or in a file of alarm tests. It never shows the value of a secret. */
export interface Problem {
  /** The file, as the caller named it. */
  readonly source: string
  /** Undefined when the file cannot be read. */
  readonly position: Position | undefined
  /** `anchore.services.analyzer.url`; empty for the file as a whole. */
  readonly path: string
  /** The value found and the value expected. */
  readonly message: string
}

/** `watch.yml:12:7: anchore.timeout: found "10"; expected a duration such as 30s`. */
export function formatProblem({ source, position, path, message }: Problem): string {
  const place = position === undefined ? source : `${source}:${position.line}:${position.column}`
  return [place, path, message].filter((part) => part !== '').join(': ')
}

/** `oncall.channels[0].slack`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}[${segment}]`
    return text === '' ? segment : `${text}.${segment}`
  }, '')
}

const maxShownLength = 80

/** The issues of the schema as problems, each with the value found; the values of secrets are not shown. */
export function schemaProblems(
  schema: z.core.$ZodType,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
): readonly ProblemAt[] {
  return dropExplained(issues)
    .flatMap(issuesOfBranch)
    .flatMap((issue): ProblemAt[] => {
      const path = toPath(issue.path)
      const place = placeAt(schema, path)
      if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(place, path, key))
      const found = at(value, ...path)
      if (found === undefined) return [{ path, part: 'key', message: `missing; expected ${issue.message}` }]
      const isScalar = !(place.schema instanceof z.ZodObject || place.schema instanceof z.ZodArray)
      const shown = isScalar && !place.secret ? show(found) : kindOf(found)
      return [{ path, part: 'value', message: `found ${shown}; expected ${issue.message}` }]
    })
}

/** Drops the issue of a whole mapping if an unknown key is its cause. */
function dropExplained(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  const explained = new Set(
    issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => JSON.stringify(path)),
  )
  return issues.filter(({ code, path }) => code !== 'custom' || !explained.has(JSON.stringify(path)))
}

/** The issues of the alternative of a union that matches this type of value. */
function issuesOfBranch(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const isOtherKind = ({ code, path }: z.core.$ZodIssue) => code === 'invalid_type' && path.length === 0
  const branch = issue.errors.find((errors) => errors.length > 0 && !errors.some(isOtherKind))
  return branch?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue]
}

function unknownKey({ schema }: Place, parent: Path, key: string): ProblemAt {
  const keys = schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
  const near = nearest(key, keys)
  const advice = near === undefined ? `expected one of ${keys.join(', ')}` : `did you mean ${near}?`
  return { path: [...parent, key], part: 'key', message: `unknown key; ${advice}` }
}

/** A value as written; a text that may contain the login or the token of a URL is not shown. */
function show(found: unknown): string {
  if (typeof found === 'number' || typeof found === 'boolean') return String(found)
  if (typeof found !== 'string') return kindOf(found)
  return /[@?#]/.test(found)
    ? 'a text with @, ? or #, not shown'
    : JSON.stringify(truncate(found, maxShownLength))
}

function kindOf(found: unknown): string {
  if (found === null) return 'nothing'
  if (typeof found !== 'object') return 'a literal, not shown'
  const kind = Array.isArray(found) ? 'list' : 'mapping'
  return Object.keys(found).length === 0 ? `an empty ${kind}` : `a ${kind}`
}

function toPath(path: readonly PropertyKey[]): Path {
  return path.map((segment) => (typeof segment === 'symbol' ? String(segment) : segment))
}

/** The schema of one place in watch.yml. */
interface Place {
  /** Undefined for an unknown key. */
  readonly schema: z.core.$ZodType | undefined
  /** The reference to a secret, or something in it. */
  readonly secret: boolean
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
