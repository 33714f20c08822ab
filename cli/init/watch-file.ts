import { dirname, join, relative, resolve, sep } from 'node:path'
import { watchFile } from '../../lib/config/writer/watch-file.ts'
import { projectRoot } from '../../lib/project.ts'
import type { Answers } from './answers.ts'
import { readPlace } from './discovered.ts'

/** The schema for editors; it stays in the project. */
const schema = join(projectRoot, 'anchor-watch.schema.json')

/** Never resolves (RFC 2606): `check config` refuses it, so that a forgotten placeholder is not deployed. */
const placeholderHost = 'postgres.invalid'

/** The watch.yml of these answers, for the place `out`. */
export function watchFileOf(
  { deployment, login, caFile, services, postgres, slack, fallbackEmail }: Answers,
  out: string,
): string {
  const { host = placeholderHost, port, ...others } = postgres
  const values = {
    deployment,
    anchore: { auth: login, ca_file: caFile, services: servicesOf(services) },
    postgres: { host, port: numberIn(port), ...others },
    oncall: { channels: [{ slack: { url: slack } }] },
    deploy: { fallback_email: fallbackEmail },
  }
  const text = watchFile(values, pathFrom(dirname(out), schema))
  return text.replace(
    `host: ${placeholderHost}\n`,
    `host: ${placeholderHost} # FILL IN: the host of Anchore's PostgreSQL\n`,
  )
}

function servicesOf(services: Answers['services']): object {
  const values = Object.entries(services).map(([name, [first = '', ...more]]) => {
    const { discover, url } = readPlace(first)
    return [name, { url: more.length === 0 ? url : [first, ...more], discover }] as const
  })
  return Object.fromEntries(values)
}

/** A number as such; another text stays, for the message about it. */
function numberIn(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text
}

/** `./name` or `../name`, with slashes on every system. */
function pathFrom(directory: string, file: string): string {
  const path = relative(resolve(directory), file).replaceAll(sep, '/')
  return path.startsWith('.') ? path : `./${path}`
}
