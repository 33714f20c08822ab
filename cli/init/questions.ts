import { serviceNames, services, type ServiceName } from '../../lib/anchore/services.ts'
import { emailAddress } from '../../lib/config/stack/deploy.ts'
import type { Terminal } from '../command.ts'
import {
  expectedReference,
  readReference,
  readService,
  toServices,
  usual,
  type Answers,
  type Reference,
  type ServiceUrls,
} from './answers.ts'
import type { Flags } from './flags.ts'
import type { Imported } from './prometheus.ts'

type Ask = NonNullable<Terminal['ask']>

/** Finds one answer: the given one, else the user's, else the fallback. */
interface Questions {
  readonly name: (given: string | undefined, question: string, fallback: string) => Promise<string>
  readonly where: (given: Reference | undefined, question: string, fallback: string) => Promise<Reference>
}

/**
 * The answers for a watch.yml. A value that neither an option nor the prometheus.yml gives is asked for at a terminal,
 * and has its default elsewhere. The services may be empty.
 */
export async function answersTo(
  flags: Flags,
  imported: Imported | undefined,
  ask: Ask | undefined,
): Promise<Answers> {
  const { text, reference } = flags
  const questions: Questions = {
    name: (given, question, fallback) => settle({ given, question, fallback, read: (answer) => answer }, ask),
    where: (given, question, fallback) => settle({ given, question, fallback, read: readReference }, ask),
  }
  const found = { ...imported?.services, ...flags.services }
  return {
    deployment: await questions.name(text('deployment'), 'The name of this deployment', usual.deployment),
    services: Object.keys(found).length === 0 && ask !== undefined ? await askServices(ask) : found,
    login: await loginTo(flags, imported, questions),
    caFile: text('ca-file') ?? imported?.caFile,
    postgres: await postgresTo(flags, questions, ask),
    slack: await questions.where(
      reference['slack-ref'],
      "The reference of the Slack webhook's URL",
      usual.slack,
    ),
    fallbackEmail: text('fallback-email') ?? (ask && (await askEmail(ask))),
  }
}

async function loginTo(
  { text, reference, noAuth }: Flags,
  imported: Imported | undefined,
  { name, where }: Questions,
): Promise<Answers['login']> {
  const jobsSendNone = imported !== undefined && imported.auth === undefined
  if (noAuth || (jobsSendNone && text('username') === undefined)) return undefined
  const known = text('username') ?? imported?.auth?.username
  return {
    username: await name(known, 'The user that reads the metrics of Anchore', usual.username),
    password: await where(reference['password-ref'], 'The reference of this password', usual.password),
  }
}

async function postgresTo(
  { text, reference }: Flags,
  { name, where }: Questions,
  ask: Ask | undefined,
): Promise<Answers['postgres']> {
  const host = text('postgres-host') ?? (await ask?.("The host of Anchore's PostgreSQL (empty: later): "))
  const given = reference['postgres-password-ref']
  return {
    host: host === '' ? undefined : host,
    port: text('postgres-port'),
    database: text('postgres-database'),
    user: await name(text('postgres-user'), 'The role in the database', usual.user),
    password: await where(given, 'The reference of its password', usual.postgresPassword),
    tls: text('postgres-tls'),
  }
}

interface Question<Answer> {
  readonly given: Answer | undefined
  readonly question: string
  readonly fallback: string
  /** Undefined for an answer that is not understood: the question is repeated. */
  readonly read: (text: string) => Answer | undefined
}

async function settle<Answer>(open: Question<Answer>, ask: Ask | undefined, advice = ''): Promise<Answer> {
  const { given, question, fallback, read } = open
  if (given !== undefined) return given
  const answer = ask === undefined ? '' : await ask(`${advice}${question} [${fallback}]: `)
  // Only a reference can be misunderstood. The answer may be the secret and is not repeated.
  return read(answer === '' ? fallback : answer) ?? settle(open, ask, `Expected ${expectedReference}. `)
}

async function askEmail(ask: Ask): Promise<string | undefined> {
  const answer = await ask('The e-mail address for alarms on the notifier itself (empty: nobody): ')
  if (answer === '') return undefined
  return emailAddress.test(answer) ? answer : askEmail(ask)
}

async function askServices(ask: Ask): Promise<ServiceUrls> {
  const found: (readonly [ServiceName, string])[] = []
  for (const name of serviceNames) found.push(...(await askUrls(name, ask)))
  return toServices(found)
}

async function askUrls(name: ServiceName, ask: Ask): Promise<readonly (readonly [ServiceName, string])[]> {
  const example = `http://HOST:${services[name].port}`
  const answer = await ask(
    `The URL of ${name}, such as ${example}, one for each replica, or dns+URL (empty: not watched): `,
  )
  const read = answer.split(/[\s,]+/).filter((url) => url !== '')
  const urls = read.flatMap((url) => {
    const service = readService(`${name}=${url}`)
    return service === undefined ? [] : [service]
  })
  return urls.length === read.length ? urls : askUrls(name, ask)
}
