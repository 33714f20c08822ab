import { existsSync } from 'node:fs'
import { at, failed, success, type Outcome } from '../../lib/model/index.ts'
import { exitCodes, type ExitCode, type Invocation, type Terminal } from '../command.ts'
import { readText } from '../files.ts'
import { problemsAt } from './check.ts'
import { valuesOfOptions } from './flags.ts'
import { expectedService } from './services.ts'
import { entriesOf } from './sources/found.ts'
import { findServices, sources } from './sources/import.ts'
import { asValues, withValue, type Values } from './values.ts'
import { valuesOf } from './watch-file.ts'

/** The state before the first question. */
export interface Start {
  /** The options win over the imported file, and both over the file to complete. */
  readonly values: Values
  /** Whether Anchore asks for a login. */
  readonly auth: boolean
  readonly remarks: readonly string[]
  /** Whether a file is there and may be replaced. */
  readonly replaces: boolean
}

export interface Refusal {
  readonly message: string
  readonly code: ExitCode
}

/** Reads the options and the file that they name. A file that was edited since init wrote it is never replaced. */
export async function startOf(
  invocation: Invocation,
  out: string,
  terminal: Terminal,
): Promise<Outcome<Start, Refusal>> {
  const given = valuesOfOptions(invocation)
  const hasProblems = given.problems.length > 0
  const isForced = invocation.options['force'] === true
  const isThere = !isForced && existsSync(out)
  const text = isThere ? readText(out, 'name another file with --out FILE') : undefined
  if (text?.ok === false) return refuse(text.failure, exitCodes.failure)
  const before = text && valuesOf(text.value, out)
  if (isThere && before === undefined)
    return refuse(
      [...given.problems, edited(out)].join('\n'),
      hasProblems ? exitCodes.wrongUsage : exitCodes.failure,
    )
  if (before !== undefined && terminal.ask && !hasProblems)
    terminal.err(`${out} exists: init asks for the answers that it lacks.`)

  const imported = hasProblems
    ? success(undefined)
    : await findServices((name) => textOf(invocation, name), out, terminal)
  if (!imported.ok) return refuse(imported.failure, exitCodes.failure)
  const found = imported.value
  const { remarks = [] } = found ?? {}
  const entries = [...(found === undefined ? [] : entriesOf(found)), ...given.entries]
  const paths = entries.map(([path]) => path)
  const knowsLogin = found?.auth !== undefined || paths.some(([, key]) => key === 'auth')
  const auth = invocation.options['no-auth'] !== true && (found === undefined || knowsLogin)
  const start = auth ? (before ?? {}) : withoutLogin(before ?? {})
  const values = entries.reduce<Values>((known, [path, value]) => withValue(known, path, value), start)
  if (!hasProblems && terminal.ask === undefined && at(values, 'anchore', 'services') === undefined)
    return refuse([...remarks, noService].join('\n'), exitCodes.wrongUsage)
  const problems = [...given.problems, ...problemsAt(paths, values, out)]
  const { subnets, security_groups: groups } = asValues(at(values, 'deploy', 'vpc'))
  if (terminal.ask === undefined && groups !== undefined && subnets === undefined)
    problems.push('--security-groups needs --subnets')
  if (problems.length > 0)
    return refuse([...problems, 'Nothing is written.'].join('\n'), exitCodes.wrongUsage)
  return success({ values, auth, remarks, replaces: isForced || before !== undefined })
}

function edited(out: string): string {
  return `${out} exists and is not as init wrote it, so init leaves it alone: --force replaces it with a new file, without your edits; --out FILE writes another file`
}

const noService = `No service to watch: give ${Object.keys(sources)
  .map((name) => `--${name} FILE`)
  .join(', ')}, or --service ${expectedService}`

function withoutLogin(values: Values): Values {
  const { auth: _login, ...anchore } = asValues(values['anchore'])
  return { ...values, anchore }
}

function refuse(message: string, code: ExitCode): Outcome<never, Refusal> {
  return failed({ message, code })
}

export function textOf({ options }: Invocation, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}
