import { serviceNames, services, type ServiceName } from '../../lib/anchore/services.ts'
import type { Terminal } from '../command.ts'
import {
  expectedReference,
  readReference,
  readService,
  toServices,
  usual,
  type Answers,
  type ServiceUrls,
} from './answers.ts'
import type { Flags } from './flags.ts'
import type { Imported } from './prometheus.ts'

type Ask = NonNullable<Terminal['ask']>

/** Settles one answer: what was given, else what is answered, else the usual. */
interface Questions {
  readonly name: (given: string | undefined, question: string, fallback: string) => Promise<string>
  /** The reference of a secret, in YAML. */
  readonly where: (given: string | undefined, question: string, fallback: string) => Promise<string>
}

/**
 * All that a watch.yml is written from: what flags and Prometheus leave open is asked, where somebody can be asked,
 * and is as usual otherwise. No service at all is left to the caller.
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
    deployment: await questions.name(text.deployment, 'A name for this deployment', usual.deployment),
    services: Object.keys(found).length === 0 && ask !== undefined ? await askServices(ask) : found,
    login: await loginTo(flags, imported, questions),
    caFile: text['ca-file'] ?? imported?.caFile,
    postgres: await postgresTo(flags, questions, ask),
    slack: await questions.where(
      reference['slack-ref'],
      "Where the Slack webhook's URL is found",
      usual.slack,
    ),
  }
}

async function loginTo(
  { text, reference, noAuth }: Flags,
  imported: Imported | undefined,
  { name, where }: Questions,
): Promise<Answers['login']> {
  const jobsSendNone = imported !== undefined && imported.auth === undefined
  if (noAuth || (jobsSendNone && text.username === undefined)) return undefined
  const known = text.username ?? imported?.auth?.username
  return {
    username: await name(known, 'Who reads the metrics', usual.username),
    password: await where(reference['password-ref'], 'Where that password is found', usual.password),
  }
}

async function postgresTo(
  { text, reference }: Flags,
  { name, where }: Questions,
  ask: Ask | undefined,
): Promise<Answers['postgres']> {
  const host = text['postgres-host'] ?? (await ask?.("The host of Anchore's PostgreSQL (empty: later): "))
  const given = reference['postgres-password-ref']
  return {
    host: host === '' ? undefined : host,
    port: text['postgres-port'],
    database: text['postgres-database'],
    user: await name(text['postgres-user'], "The monitor's role in it", usual.user),
    password: await where(given, 'Where its password is found', usual.postgresPassword),
    tls: text['postgres-tls'],
  }
}

interface Question {
  readonly given: string | undefined
  readonly question: string
  readonly fallback: string
  /** Undefined: not understood, and asked again. */
  readonly read: (text: string) => string | undefined
}

async function settle(open: Question, ask: Ask | undefined, advice = ''): Promise<string> {
  const { given, question, fallback, read } = open
  if (given !== undefined) return given
  const answer = ask === undefined ? '' : await ask(`${advice}${question} [${fallback}]: `)
  // Only a reference can be misunderstood; what was typed may be the secret and is not repeated.
  return read(answer === '' ? fallback : answer) ?? settle(open, ask, `Expected ${expectedReference}. `)
}

async function askServices(ask: Ask): Promise<ServiceUrls> {
  const found: (readonly [ServiceName, string])[] = []
  for (const name of serviceNames) found.push(...(await askUrls(name, ask)))
  return toServices(found)
}

async function askUrls(name: ServiceName, ask: Ask): Promise<readonly (readonly [ServiceName, string])[]> {
  const example = `http://HOST:${services[name].port}`
  const answer = await ask(
    `Where ${name} is, ${example}, a URL each replica, or dns+URL (empty: it is not watched): `,
  )
  const read = answer.split(/[\s,]+/).filter((url) => url !== '')
  const urls = read.flatMap((url) => {
    const service = readService(`${name}=${url}`)
    return service === undefined ? [] : [service]
  })
  return urls.length === read.length ? urls : askUrls(name, ask)
}
