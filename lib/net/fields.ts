import { z } from 'zod'
import type { Quantity } from './quantities.ts'

// Every `error` names the value expected; schema-problems.ts prepends the value found.

/** The settings of a section of watch.yml, in the form that the functions read. */
export type Settings<Schema extends z.ZodType> = DeepReadonly<z.output<Schema>>

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T

export type ReadFile = (path: string) => string

/** A mapping with these keys and no others. */
export function section<Shape extends z.ZodRawShape>(
  shape: Shape,
  expected = `a mapping with ${Object.keys(shape).join(', ')}`,
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, { error: expected })
}

/** Later checks are skipped for a text that does not match, so that it has one problem. */
export function text(expected: string, pattern = /\S/): z.ZodString {
  return z.string({ error: expected }).regex(pattern, { error: expected, abort: true })
}

export function choice<const Word extends string>(words: readonly Word[]): z.ZodType<Word, Word> {
  return z.enum(words, { error: words.join(' or ') })
}

interface Range {
  readonly min: number
  readonly max: number
}

/** A number with its unit. The range, in the quantity's own unit, is added to the description. */
export function amount(
  quantity: Quantity,
  { min, max }: Range,
  description: string,
): z.ZodType<number, string | number> {
  const { expected: error, pattern, parse, format } = quantity
  const written = z.string({ error }).regex(pattern, { error }).transform(parse)
  const value = quantity.bare ? z.union([z.number({ error }), written], { error }) : written
  const range = min === max ? `${format(min)} and nothing else` : `${format(min)} to ${format(max)}`
  return value
    .refine((number) => number >= min && number <= max, { error: range })
    .describe(`${description} ${range}.`)
}

/** A whole number in a range, which is added to the description. */
export function whole(expected: string, { min, max }: Range, description: string): z.ZodType<number, number> {
  const error = `${expected}, ${min} to ${max}`
  return z.int({ error }).min(min, { error }).max(max, { error }).describe(`${description} ${min} to ${max}.`)
}

/** Parses an absolute http or https URL. Rejects userinfo, query and fragment: they may hold secrets. */
export function parseUrl(candidate: string): URL | undefined {
  const url = URL.parse(candidate)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return undefined
  const { username, password, search, hash } = url
  return username + password + search + hash === '' ? url : undefined
}

/** Whether the name is a placeholder: `.invalid` never resolves (RFC 2606). */
export function isPlaceholder(host: string): boolean {
  return /(?:^|\.)invalid\.?$/i.test(host)
}

export function url(convert: (url: URL) => string): z.ZodType<string, string> {
  const error = 'an http:// or https:// URL without user, password, query or fragment'
  return z.string({ error }).transform((candidate, context) => {
    const parsed = parseUrl(candidate)
    if (parsed !== undefined) return convert(parsed)
    context.issues.push({ code: 'custom', message: error, input: candidate })
    return z.NEVER
  })
}

/** The certificates in a PEM file, read by `readFile`. Rejects a file with a private key: the build would publish it. */
export function certificates(readFile: ReadFile): z.ZodType<string, string> {
  const expected = 'the path of a PEM file that can be read and holds certificates, no private key'
  return text(expected).transform((path, context) => {
    const pem = attempt(() => readFile(path))
    if (pem?.includes('-----BEGIN CERTIFICATE-----') === true && !pem.includes('PRIVATE KEY-----')) return pem
    context.issues.push({ code: 'custom', message: expected, input: path })
    return z.NEVER
  })
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}

const expectedTimezone = 'an IANA time zone, such as Europe/Berlin'

/** The IANA name of a time zone. */
export function timezone(): z.ZodType<string, string> {
  return text(expectedTimezone).refine(isTimezone, { error: expectedTimezone })
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
