import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseConfig } from '../../lib/config/parse.ts'
import { formatProblem } from '../../lib/config/problem.ts'
import { messageOf } from '../../lib/model/failure.ts'
import { exitCodes, type Command, type ExitCode } from '../command.ts'
import { expectedService, type Answers, type ServiceUrls } from '../init/answers.ts'
import { options, readFlags } from '../init/flags.ts'
import { importPrometheus } from '../init/import.ts'
import { nextSteps } from '../init/next-steps.ts'
import { answersTo } from '../init/questions.ts'
import { watchFile } from '../init/watch-file.ts'

export const init: Command = {
  name: 'init',
  summary: 'writes a commented watch.yml, from questions, options or a prometheus.yml',
  options,
  run: async (invocation, terminal) => {
    const refuse = (message: string, code: ExitCode): ExitCode => {
      terminal.err(message)
      return code
    }
    const flags = readFlags(invocation)
    if (typeof flags === 'string') return refuse(flags, exitCodes.wrongUsage)
    const out = flags.text.out ?? invocation.config
    if (existsSync(out) && !flags.force)
      return refuse(
        `${out} is there already: --force writes over it, --out FILE elsewhere`,
        exitCodes.failure,
      )
    const prometheus = flags.text['from-prometheus']
    const imported = prometheus === undefined ? undefined : importPrometheus(prometheus, out)
    if (typeof imported === 'string') return refuse(imported, exitCodes.failure)
    const answers = await answersTo(flags, imported, terminal.ask)
    if (Object.keys(answers.services).length === 0) {
      const advice = `give --from-prometheus FILE, or --service ${expectedService}`
      return refuse(`No service to watch: ${advice}`, exitCodes.wrongUsage)
    }
    const text = watchFile(answers, out)
    const problems = problemsOf(answers, out)
    if (problems.length > 0)
      return refuse([...problems, 'Nothing is written.'].join('\n'), exitCodes.wrongUsage)
    const trouble = write(out, text, flags.force)
    if (trouble !== undefined) return refuse(trouble, exitCodes.failure)
    const { remarks = [] } = imported ?? {}
    const { services } = answers
    const written = { written: out, services, remarks, next: nextSteps(out, answers) }
    terminal.out(invocation.json ? JSON.stringify(written) : describe(written))
    return exitCodes.success
  },
}

/** What is wrong with what was to be written: an answer that does not fit, not a host that is not known yet. */
function problemsOf(answers: Answers, out: string): readonly string[] {
  const { host = 'localhost' } = answers.postgres
  const text = watchFile({ ...answers, postgres: { ...answers.postgres, host } }, out)
  const readFile = (named: string): string => readFileSync(resolve(dirname(out), named), 'utf8')
  const parsed = parseConfig(text, { source: out, readFile })
  return parsed.ok ? [] : parsed.failure.map(formatProblem)
}

/** Why it could not be written. A file that came to be in the meantime is not written over either. */
function write(out: string, text: string, force: boolean): string | undefined {
  try {
    writeFileSync(out, text, { flag: force ? 'w' : 'wx' })
    return undefined
  } catch (thrown) {
    return `${out} cannot be written (${messageOf(thrown)}); name another place with --out FILE`
  }
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
