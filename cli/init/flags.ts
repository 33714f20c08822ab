import { failed, success, type Outcome } from '../../lib/model/failure.ts'
import type { Invocation, Option } from '../command.ts'
import { sources } from './sources/import.ts'
import { deployment, questionsOf } from './questions.ts'
import { expectedService, readService, serviceEntry, toServices } from './services.ts'
import type { Entry } from './values.ts'

/** The questions that an option may answer. */
const questions = [deployment, ...questionsOf(true)].flatMap((question) => {
  const { option, help = '' } = question
  return option === undefined ? [] : [{ ...question, option, help }]
})

/** The options for the answers; an answer that is given is not asked for. */
export const options: Readonly<Record<string, Option>> = {
  ...Object.fromEntries(
    Object.entries(sources).map(([name, { help }]) => [name, { type: 'string', help }] as const),
  ),
  host: {
    type: 'string',
    help: 'HOST: the host on which docker-compose publishes the ports; for Helm the DNS zone of the services',
  },
  out: { type: 'string', help: 'FILE: the output (the file of --config)' },
  force: { type: 'boolean', help: 'replaces an existing file' },
  service: {
    type: 'string',
    multiple: true,
    help: 'NAME=URL, dns+URL or srv+URL: repeat for each service and replica',
  },
  'no-auth': { type: 'boolean', help: 'Anchore runs with auth_disabled: true' },
  ...Object.fromEntries(questions.map(({ option, help }) => [option, { type: 'string', help }] as const)),
}

/** The values that options give. A problem never quotes a value, which may be a secret. */
export function entriesOfOptions({ options: given }: Invocation): Outcome<readonly Entry[], string> {
  const urls = [given['service'] ?? []].flat().map((value) => readService(String(value)))
  if (urls.includes(undefined)) return failed(`--service: expected ${expectedService}`)
  const services = toServices(urls.filter((url) => url !== undefined))
  const entries: Entry[] = Object.entries(services).map(([name, places]) => serviceEntry(name, places))
  for (const { option, path, read, expected } of questions) {
    const text = given[option]
    if (typeof text !== 'string') continue
    const value = read(text)
    if (value === undefined) return failed(`--${option}: expected ${expected ?? option}`)
    entries.push([path, value])
  }
  return success(entries)
}
