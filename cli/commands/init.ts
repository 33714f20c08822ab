import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseConfig } from '../../lib/config/parse.ts'
import { formatProblem } from '../../lib/config/problem.ts'
import { failed, messageOf, success, type Outcome } from '../../lib/model/failure.ts'
import { exitCodes, type Command, type ExitCode } from '../command.ts'
import { expectedService, type Answers, type ServiceUrls } from '../init/answers.ts'
import { options, readFlags } from '../init/flags.ts'
import { importPrometheus } from '../init/import.ts'
import { nextSteps } from '../init/next-steps.ts'
import { answersTo } from '../init/questions.ts'
import { watchFileOf } from '../init/watch-file.ts'

export const init: Command = {
  options,
  examples: ['init', 'init --from-prometheus /etc/prometheus/prometheus.yml'],
  run: async (invocation, terminal) => {
    const refuse = (message: string, code: ExitCode): ExitCode => {
      terminal.err(message)
      return code
    }
    const read = readFlags(invocation)
    if (!read.ok) return refuse(read.failure, exitCodes.wrongUsage)
    const flags = read.value
    const out = flags.text('out') ?? invocation.config
    if (existsSync(out) && !flags.force)
      return refuse(
        `${out} exists: replace it with --force, or name another file with --out FILE`,
        exitCodes.failure,
      )
    const prometheus = flags.text('from-prometheus')
    const outcome = prometheus === undefined ? success(undefined) : importPrometheus(prometheus, out)
    if (!outcome.ok) return refuse(outcome.failure, exitCodes.failure)
    const imported = outcome.value
    const answers = await answersTo(flags, imported, terminal.ask)
    if (Object.keys(answers.services).length === 0) {
      const advice = `give --from-prometheus FILE, or --service ${expectedService}`
      return refuse(`No service to watch: ${advice}`, exitCodes.wrongUsage)
    }
    const text = watchFileOf(answers, out)
    const problems = problemsOf(answers, out)
    if (problems.length > 0)
      return refuse([...problems, 'Nothing is written.'].join('\n'), exitCodes.wrongUsage)
    const written = write(out, text, flags.force)
    if (!written.ok) return refuse(written.failure, exitCodes.failure)
    writeIgnored(dirname(out))
    const { remarks = [] } = imported ?? {}
    const { services } = answers
    const result = { written: out, services, remarks, next: nextSteps(out, answers) }
    terminal.out(invocation.json ? JSON.stringify(result) : describe(result))
    return exitCodes.success
  },
}

/** The problems of the file to write, a line each. An unknown host is no problem. */
function problemsOf(answers: Answers, out: string): readonly string[] {
  const { host = 'localhost' } = answers.postgres
  const text = watchFileOf({ ...answers, postgres: { ...answers.postgres, host } }, out)
  const readFile = (named: string): string => readFileSync(resolve(dirname(out), named), 'utf8')
  const parsed = parseConfig(text, { source: out, readFile })
  return parsed.ok ? [] : parsed.failure.map(formatProblem)
}

/** Writes the file. Without `force` it does not overwrite a file that appeared in the meantime. */
function write(out: string, text: string, force: boolean): Outcome<undefined, string> {
  try {
    writeFileSync(out, text, { flag: force ? 'w' : 'wx' })
    return success(undefined)
  } catch (thrown) {
    return failed(`${out} cannot be written (${messageOf(thrown)}); name another place with --out FILE`)
  }
}

/** Keeps what the commands write, and passwords of local runs, out of git. A .gitignore of the user stays as it is. */
function writeIgnored(directory: string): void {
  const file = join(directory, '.gitignore')
  if (!existsSync(file)) writeFileSync(file, 'node_modules/\n.anchor-watch/\npackage/\n*.env\n')
}

interface Written {
  readonly written: string
  readonly services: ServiceUrls
  readonly remarks: readonly string[]
  readonly next: readonly string[]
}

function describe({ written, services, remarks, next }: Written): string {
  return [
    `${written} is written. It watches`,
    ...Object.entries(services).map(([name, urls]) => `  ${name}  ${urls.join(' ')}`),
    ...(remarks.length > 0 ? ['', ...remarks] : []),
    '',
    'Next',
    ...next.map((step, index) => `  ${index + 1}. ${step}`),
  ].join('\n')
}
