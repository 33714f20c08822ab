import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { success, type Outcome } from '../../../lib/model/index.ts'
import type { Terminal } from '../../command.ts'
import { readText } from '../../files.ts'
import { readCompose } from './compose.ts'
import type { Found, ReadFound } from './found.ts'
import { readHelm } from './helm.ts'
import { readPrometheus } from './prometheus.ts'
import { placeholders } from '../watch-file.ts'

interface Source {
  readonly read: ReadFound
  readonly help: string
  /** The question for the host that the file does not name. */
  readonly host?: string
}

/** The files that may name the services, by their option. */
export const sources = {
  'from-prometheus': {
    read: readPrometheus,
    help: 'FILE: takes services, user and CA from a prometheus.yml',
  },
  'from-compose': {
    read: readCompose,
    help: 'FILE: takes services and database from a docker-compose.yml',
    host: 'The host on which docker-compose publishes the ports (empty: later)',
  },
  'from-helm': {
    read: readHelm,
    help: "FILE: takes services, replicas and database from the values of Anchore's Helm charts",
    host: 'The DNS zone with a name for each service, such as anchore.internal (empty: later)',
  },
} as const satisfies Readonly<Record<string, Source>>

/** Reads the file that an option names for a watch.yml at `out`; undefined without such an option. */
export async function findServices(
  optionOf: (name: string) => string | undefined,
  out: string,
  { ask }: Terminal,
): Promise<Outcome<Found | undefined, string>> {
  const given = Object.entries<Source>(sources).find(([name]) => optionOf(name) !== undefined)
  if (given === undefined) return success(undefined)
  const [name, { read, host: question }] = given
  const path = optionOf(name) ?? ''
  const text = readText(path, `correct the path of --${name}`)
  if (!text.ok) return text
  const known = optionOf('host') ?? (question && (await ask?.(`${question}: `))) ?? ''
  const host = known === '' ? placeholders.services : known
  const readFiles = (pattern: string): readonly string[] => textsOf(resolve(dirname(path), pattern))
  const found = read(text.value, { source: path, host, readFiles })
  return found.ok ? success(withCa(found.value, path, out)) : found
}

/** The files of a pattern of Prometheus, whose last segment may have a `*`. */
function textsOf(pattern: string): readonly string[] {
  const directory = dirname(pattern)
  const [start = '', end] = basename(pattern).split('*')
  try {
    const names = end === undefined ? [start] : readdirSync(directory)
    return names
      .filter((name) => end === undefined || (name.startsWith(start) && name.endsWith(end)))
      .map((name) => readFileSync(join(directory, name), 'utf8'))
  } catch {
    return []
  }
}

/** Makes the path of the CA relative to the new file; the CA may be missing on this machine. */
function withCa(found: Found, path: string, out: string): Found {
  const { caFile, remarks } = found
  if (caFile === undefined) return found
  const file = resolve(dirname(path), caFile)
  if (existsSync(file)) return { ...found, caFile: relative(dirname(resolve(out)), file) }
  const remark = `The CA ${caFile} is not on this machine: copy it beside ${out} and name it in anchore.ca_file`
  return { ...found, caFile: undefined, remarks: [...remarks, remark] }
}
