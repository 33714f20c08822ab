import type { z } from 'zod'
import { at, truncate } from '../model/index.ts'
import { nearest } from './nearest.ts'
import { isScalar, isSecret, keysAt } from './places.ts'
import type { Path, ProblemAt } from './problem.ts'

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
      if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(schema, path, key))
      const found = at(value, ...path)
      if (found === undefined) return [{ path, part: 'key', message: `missing; expected ${issue.message}` }]
      const shown = isSecret(schema, path) || !isScalar(schema, path) ? kindOf(found) : show(found)
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

function unknownKey(schema: z.core.$ZodType, parent: Path, key: string): ProblemAt {
  const keys = keysAt(schema, parent) ?? []
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
