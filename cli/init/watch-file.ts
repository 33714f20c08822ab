import { readFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serviceNames } from '../../lib/anchore/services.ts'
import { readPlace } from './discovered.ts'
import { yamlText, type Answers, type ServiceUrls } from './answers.ts'

/** The watch.yml that comes with the project, in a place where nobody edits it. */
const example = new URL('./watch.example.yml', import.meta.url)

/** The schema for editors; it stays in the project. */
const schema = fileURLToPath(new URL('../../anchor-watch.schema.json', import.meta.url))

/** Never resolves (RFC 2606): `check config` refuses it, so that a forgotten placeholder is not deployed. */
export const placeholderHost = 'postgres.invalid'

/** Which text of the example is replaced, and by what; `$1` is the first group. */
type Edit = readonly [found: RegExp, by: string]

/** The example with the answers in place of its own values, for the place `out`; its comments and order stay. */
export function watchFile(answers: Answers, out: string): string {
  const slack: Edit = [/^( {4}- slack: \{ url: )\{.+?\}/m, `$1${answers.slack}`]
  const schemaPath: Edit = [/(\$schema=)\S+/, `$1${pathFrom(dirname(out), schema)}`]
  const edits = [schemaPath, ...editsOfAnchore(answers), ...editsOfPostgres(answers), slack]
  return edits.reduce(replace, readFileSync(example, 'utf8'))
}

/** `./name` or `../name`, with slashes on every system. */
function pathFrom(directory: string, file: string): string {
  const path = relative(resolve(directory), file).replaceAll(sep, '/')
  return path.startsWith('.') ? path : `./${path}`
}

function replace(text: string, [found, by]: Edit): string {
  if (!found.test(text)) throw new Error(`the example watch.yml has no ${found.source}`)
  return text.replace(found, (_, kept = '') => by.replace('$1', () => String(kept)))
}

function editsOfAnchore({ deployment, login, caFile, services }: Answers): readonly Edit[] {
  const auth: readonly Edit[] =
    login === undefined
      ? [
          [
            /^ {2}auth:\n {4}(username:.*)\n {4}.*$/m,
            '  # auth:\n  #   $1\n  #   password: { secret: name#key }',
          ],
        ]
      : [
          [/^( {4}username: )\S+/m, `$1${yamlText(login.username)}`],
          [/^( {4}password: )\{.+?\}/m, `$1${login.password}`],
        ]
  const ca: readonly Edit[] =
    caFile === undefined
      ? []
      : [[/^ {2}# ca_file: \S+(.* services' .*)$/m, `  ca_file: ${yamlText(caFile)}$1`]]
  return [
    [/^(deployment: )\S+/m, `$1${yamlText(deployment)}`],
    ...auth,
    ...ca,
    [/^( {2}services:\n)(?: {4}.+\n)+/m, `$1${servicesText(services)}`],
  ]
}

function servicesText(services: ServiceUrls): string {
  return serviceNames
    .flatMap((name) => {
      const [only = '', ...more] = services[name] ?? []
      if (only === '') return []
      const { discover, url } = readPlace(only)
      if (discover !== undefined) return [`    ${name}: { url: ${yamlText(url)}, discover: ${discover} }\n`]
      if (more.length === 0) return [`    ${name}: { url: ${yamlText(only)} }\n`]
      const urls = [only, ...more].map((url) => `        - ${yamlText(url)}\n`)
      return [`    ${name}:\n      url:\n${urls.join('')}`]
    })
    .join('')
}

function editsOfPostgres({ postgres }: Answers): readonly Edit[] {
  const { host, user, password } = postgres
  const optional = (['port', 'database', 'tls'] as const).flatMap((key): Edit[] => {
    const value = postgres[key]
    if (value === undefined) return []
    return [[new RegExp(`^ {2}# ${key}: .+$`, 'm'), `  ${key}: ${key === 'port' ? value : yamlText(value)}`]]
  })
  const written =
    host === undefined ? `${placeholderHost} # FILL IN: the host of Anchore's PostgreSQL` : yamlText(host)
  return [
    [/^( {2}host: )\S+/m, `$1${written}`],
    [/^( {2}user: )\S+/m, `$1${yamlText(user)}`],
    [/^( {2}password: )\{.+?\}/m, `$1${password}`],
    ...optional,
  ]
}
