import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Config, configFromJson } from '../../lib/config/index.ts'
import { type Slot, type Outcome, messageOf, textAt } from '../../lib/model/index.ts'
import type { DnsFailure, ServiceRecord, HttpFailure } from '../../lib/net/index.ts'
import type { LoginFailure, Greeting } from '../../lib/postgres/index.ts'

/**
 * A capture: the inputs of the collectors. Its configuration is that of the deployment, without hosts, secrets and
 * channels.
 */
export interface Capture {
  readonly config: Config
  readonly minutes: readonly CapturedMinute[]
}

/** The answers to both collectors in one minute, in the order of the requests; JSON values. */
export interface CapturedMinute {
  readonly slot: Slot
  readonly names: readonly Captured<readonly (string | ServiceRecord)[], DnsFailure>[]
  readonly answers: readonly Captured<CapturedAnswer, HttpFailure>[]
  /** Undefined if no login was tried. */
  readonly login: Outcome<Greeting, LoginFailure> | undefined
  readonly queries: readonly Captured<readonly object[]>[]
}

/** A request, by its key, and its outcome. The key of a query is its name: its parameters follow from the configuration. */
export interface Captured<T, F = CapturedFailure> {
  readonly key: string
  readonly outcome: Outcome<T, F>
}

type CapturedFailure = Extract<Outcome<unknown>, { readonly ok: false }>['failure']

/** An HTTP answer, its body as text. */
interface CapturedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The key of a request: its URL without the query, which follows from the version of anchor-watch. */
export function requestKey(url: string): string {
  return url.split('?', 1).join('')
}

const remedy = 'name a folder that npx anchor-watch record wrote'

/**
 * Reads a capture, the folder that `npx anchor-watch record` wrote. Throws an error with the reason and the remedy if it
 * is not one.
 */
export function readCapture(directory: string): Capture {
  const names = read(directory, (path) => readdirSync(path))
    .filter((name) => /^\d{4}-.+Z\.json$/.test(name))
    .toSorted()
  if (names.length === 0) throw new Error(`--replay: ${directory} has no captured minute; ${remedy}`)
  return {
    config: read(join(directory, 'config.json'), (path) => configFromJson(readFileSync(path, 'utf8'))),
    minutes: names.map((name) =>
      read(join(directory, name), (path) => JSON.parse(readFileSync(path, 'utf8')) as CapturedMinute),
    ),
  }
}

function read<T>(path: string, readAt: (path: string) => T): T {
  try {
    return readAt(path)
  } catch (thrown) {
    throw new Error(`--replay: ${path} cannot be read (${reasonOf(thrown, path)}); ${remedy}`, {
      cause: thrown,
    })
  }
}

function reasonOf(thrown: unknown, path: string): string {
  const code = textAt(thrown, 'code')
  if (code === 'ENOENT') return `there is no ${resolve(path)}`
  return code === 'ENOTDIR' ? 'it is not a folder' : messageOf(thrown)
}
