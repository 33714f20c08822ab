import { dirname } from 'node:path'
import { at, textAt } from '../../lib/model/index.ts'
import { exitCodes, type Command, type ExitCode } from '../command.ts'
import { answersTo } from '../init/ask.ts'
import { options } from '../init/flags.ts'
import { nextSteps } from '../init/next-steps.ts'
import { startOf, textOf } from '../init/start.ts'
import { asValues, type Values } from '../init/values.ts'
import { watchFileOf } from '../init/watch-file.ts'
import { write, writeMissing } from '../init/write.ts'

export const init: Command = {
  options,
  examples: [
    'init',
    'init --from-prometheus /etc/prometheus/prometheus.yml',
    'init --from-compose docker-compose.yml --host 10.0.1.20',
    'init --from-helm values.yml --host anchore.internal',
  ],
  run: async (invocation, terminal) => {
    const stop = (message: string, code: ExitCode): ExitCode => {
      terminal.err(message)
      return code
    }
    const out = textOf(invocation, 'out') ?? invocation.config
    const start = await startOf(invocation, out, terminal)
    if (!start.ok) return stop(start.failure.message, start.failure.code)
    const { remarks, auth, replaces } = start.value
    const { values, ended } = await answersTo(start.value.values, { auth, out }, terminal)
    if (ended && Object.keys(values).length === 0)
      return stop('\nInterrupted before the first answer: nothing is written.', exitCodes.failure)
    const written = write(out, watchFileOf(values, out), replaces)
    if (!written.ok) return stop(written.failure, exitCodes.failure)
    const beside = writeMissing(dirname(out))
    if (!beside.ok) return stop(beside.failure, exitCodes.failure)
    if (ended) return stop(['', ...remarks, interrupted(out)].join('\n'), exitCodes.failure)
    const result = { written: out, services: servicesIn(values), remarks, next: nextSteps(out, values) }
    terminal.out(invocation.json ? JSON.stringify(result) : describe(result))
    return exitCodes.success
  },
}

function interrupted(out: string): string {
  return [
    `Interrupted: ${out} has the answers so far.`,
    `'npx anchor-watch init' asks for the others; 'npx anchor-watch check config' lists the missing settings.`,
  ].join('\n')
}

/** The URLs of each service, with the prefix of their discovery. */
function servicesIn(values: Values): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(asValues(at(values, 'anchore', 'services'))).map(([name, service]) => {
      const discover = textAt(service, 'discover')
      const urls = [at(service, 'url') ?? []].flat().map(String)
      return [name, discover === undefined ? urls : urls.map((url) => `${discover}+${url}`)]
    }),
  )
}

interface Written {
  readonly written: string
  readonly services: Readonly<Record<string, readonly string[]>>
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
