import type { z } from 'zod'
import { truncate } from '../model/text.ts'
import { nearest } from './nearest.ts'
import { isScalar, isSecret, keysAt } from './places.ts'
import type { Path } from './problem.ts'

/** What is wrong at a path of watch.yml; `part` is the half of the entry to point at. */
export interface Finding {
  readonly path: Path
  readonly part: 'key' | 'value'
  readonly message: string
}

const longestShown = 80

/** What the schema objects to, each with what was found in `value`; secrets are not shown. */
export function findingsOf(
  schema: z.core.$ZodType,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
): readonly Finding[] {
  return withoutEchoes(issues)
    .flatMap(branchThatApplies)
    .flatMap((issue): Finding[] => {
      const path = toPath(issue.path)
      if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(schema, path, key))
      const found = valueAt(value, path)
      if (found === undefined) return [{ path, part: 'key', message: `missing; expected ${issue.message}` }]
      const shown = isSecret(schema, path) || !isScalar(schema, path) ? kindOf(found) : show(found)
      return [{ path, part: 'value', message: `found ${shown}; expected ${issue.message}` }]
    })
}

/** The value at a path of plain data. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((parent, segment) => {
    if (typeof parent !== 'object' || parent === null) return undefined
    return new Map<string, unknown>(Object.entries(parent)).get(String(segment))
  }, value)
}

/** An unknown key explains why its mapping as a whole falls short; that is not said too. */
function withoutEchoes(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  const explained = new Set(
    issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => JSON.stringify(path)),
  )
  return issues.filter(({ code, path }) => code !== 'custom' || !explained.has(JSON.stringify(path)))
}

/** Of the alternatives of a union, what the one objects to that takes this kind of value. */
function branchThatApplies(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const isOtherKind = ({ code, path }: z.core.$ZodIssue) => code === 'invalid_type' && path.length === 0
  const branch = issue.errors.find((errors) => errors.length > 0 && !errors.some(isOtherKind))
  return branch?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue]
}

function unknownKey(schema: z.core.$ZodType, parent: Path, key: string): Finding {
  const keys = keysAt(schema, parent) ?? []
  const near = nearest(key, keys)
  const advice = near === undefined ? `expected one of ${keys.join(', ')}` : `did you mean ${near}?`
  return { path: [...parent, key], part: 'key', message: `unknown key; ${advice}` }
}

/** A value as it was written; not a text with what may be a login or a token of a URL. */
function show(found: unknown): string {
  if (typeof found === 'number' || typeof found === 'boolean') return String(found)
  if (typeof found !== 'string') return kindOf(found)
  return /[@?#]/.test(found)
    ? 'a text with @, ? or #, not shown'
    : JSON.stringify(truncate(found, longestShown))
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
