import type { Invocation, Option } from '../command.ts'
import { sources } from './sources/import.ts'
import { deployment, questionsOf } from './questions.ts'
import { readService, serviceEntry, toServices } from './services.ts'
import type { Entry } from './values.ts'

/** The questions that an option may answer. */
const questions = [deployment, ...questionsOf(true)].flatMap((question) => {
  const { option, help = '' } = question
  return option === undefined ? [] : [{ ...question, option, help }]
})

/** The options of init; it does not ask for the answers that they give. */
export const options: Readonly<Record<string, Option>> = {
  ...Object.fromEntries(
    Object.entries(sources).map(([name, { help }]) => [name, { type: 'string', help }] as const),
  ),
  host: {
    type: 'string',
    help: 'HOST: the host on which docker-compose publishes the ports; for Helm the DNS zone of the services',
  },
  out: { type: 'string', help: 'FILE: the output (the file of --config)' },
  force: { type: 'boolean', help: 'replaces the output, edited or not' },
  service: {
    type: 'string',
    multiple: true,
    help: 'NAME=URL, dns+URL or srv+URL: repeat for each service and replica',
  },
  'no-auth': { type: 'boolean', help: 'Anchore runs with auth_disabled: true' },
  ...Object.fromEntries(questions.map(({ option, help }) => [option, { type: 'string', help }] as const)),
}

export interface Given {
  readonly entries: readonly Entry[]
  /** A line for each option that cannot be read, without its value, which may be a secret. */
  readonly problems: readonly string[]
}

/** The values that options give. */
export function valuesOfOptions({ options: given }: Invocation): Given {
  const read = [given['service'] ?? []].flat().map((value) => readService(String(value)))
  const services = toServices(read.flatMap((one) => (one.ok ? [one.value] : [])))
  const problems = read.flatMap((one) => (one.ok ? [] : [one.failure]))
  const entries: Entry[] = Object.entries(services).map(([name, places]) => serviceEntry(name, places))
  for (const { option, path, read, expected } of questions) {
    const text = given[option]
    if (typeof text !== 'string') continue
    const value = read(text)
    if (value === undefined) problems.push(`--${option}: expected ${expected ?? option}`)
    else entries.push([path, value])
  }
  if (given['no-auth'] === true)
    for (const { option, path } of questions)
      if (path[1] === 'auth' && given[option] !== undefined)
        problems.push(`--no-auth and --${option} exclude each other: remove one`)
  return { entries, problems }
}
