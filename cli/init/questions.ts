import { serviceNames, services } from '../../lib/anchore/index.ts'
import { at } from '../../lib/model/index.ts'
import { parseUrl } from '../../lib/net/index.ts'
import { channelTypes, expectedChannel, readChannel } from './channel.ts'
import { expectedUrl, readAddress } from './address.ts'
import { expectedReference, readReference } from './reference.ts'
import { serviceEntry } from './services.ts'
import type { Values } from './values.ts'

/** One value of watch.yml: its place, its option and its question. */
export interface Question {
  readonly path: readonly string[]
  readonly option?: string
  /** The help of the option. */
  readonly help?: string
  /** Absent: the value has no question. */
  readonly ask?: string
  /** The answer of an empty line; absent: an empty line leaves the key out. */
  readonly fallback?: string
  /** Reads an answer; undefined for one that is not as `expected`, the text for the message. */
  readonly read: (text: string) => unknown
  readonly expected?: string
  /** Whether the question applies to the values so far; absent: always. */
  readonly when?: (values: Values) => boolean
}

const text = (answer: string): string => answer
const number = (answer: string): number | string => (/^\d+$/.test(answer) ? Number(answer) : answer)
const list = (answer: string): readonly string[] => answer.split(/[\s,]+/).filter((one) => one !== '')
const reference = { read: readReference, expected: `${expectedReference}; never the secret itself` }

export const serviceQuestions: readonly Question[] = serviceNames.map((name) => ({
  path: ['anchore', 'services', name],
  ask: `The URL of ${name}, such as http://HOST:${services[name].port}, one for each replica, or dns+URL (empty: not watched)`,
  read: (answer) => {
    const urls = list(answer)
    return urls.every((url) => parseUrl(readAddress(url).url) !== undefined)
      ? serviceEntry(name, urls)[1]
      : undefined
  },
  expected: expectedUrl,
}))

const login: readonly Question[] = [
  {
    path: ['anchore', 'auth', 'username'],
    option: 'username',
    help: 'NAME: the user that reads the metrics of Anchore',
    ask: 'The user that reads the metrics of Anchore',
    fallback: 'anchor-watch',
    read: text,
  },
  {
    path: ['anchore', 'auth', 'password'],
    option: 'password-ref',
    help: `REF: the reference of the password: ${expectedReference}`,
    ask: 'The reference of this password',
    fallback: 'secret:anchor-watch/anchore#password',
    ...reference,
  },
]

/** All other questions, in their order. `auth`: whether Anchore asks for a login. */
export function questionsOf(auth: boolean): readonly Question[] {
  return [
    ...(auth ? login : []),
    {
      path: ['anchore', 'ca_file'],
      option: 'ca-file',
      help: "FILE: the CA of the services' certificates, relative to the output",
      ask: "The PEM file with the CA of the services' certificates (empty: a public CA)",
      read: text,
      when: (values) => JSON.stringify(at(values, 'anchore', 'services') ?? '').includes('https:'),
    },
    ...database,
    {
      path: ['oncall', 'channels'],
      option: 'channel',
      help: `TYPE=REF: the receiver of the pages, and the reference of its secret; TYPE one of ${channelTypes().join(', ')}`,
      ask: `The channel of the pages: ${channelTypes().join(', ')}, or TYPE=REF with the reference of its secret`,
      fallback: 'slack',
      read: readChannel,
      expected: expectedChannel(),
    },
    ...stack,
  ]
}

const database: readonly Question[] = [
  {
    path: ['postgres', 'host'],
    option: 'postgres-host',
    help: 'HOST: the database behind Anchore',
    ask: "The host of Anchore's PostgreSQL (empty: later)",
    read: text,
  },
  { path: ['postgres', 'port'], option: 'postgres-port', help: 'PORT', read: number },
  { path: ['postgres', 'database'], option: 'postgres-database', help: 'NAME', read: text },
  {
    path: ['postgres', 'user'],
    option: 'postgres-user',
    help: 'NAME: the role of docs/grants.sql',
    ask: 'The role in the database',
    fallback: 'anchor_watch',
    read: text,
  },
  {
    path: ['postgres', 'password'],
    option: 'postgres-password-ref',
    help: 'REF: the reference of its password',
    ask: 'The reference of its password',
    fallback: 'secret:anchor-watch/postgres#password',
    ...reference,
  },
  { path: ['postgres', 'tls'], option: 'postgres-tls', help: 'verify-full or disable', read: text },
]

const stack: readonly Question[] = [
  {
    path: ['deploy', 'region'],
    option: 'region',
    help: 'REGION: the region of the stack',
    ask: 'The AWS region of the stack (empty: that of the environment at the deploy)',
    read: text,
  },
  {
    path: ['deploy', 'vpc', 'subnets'],
    option: 'subnets',
    help: 'IDS: the private subnets of the collectors, separated by commas; without them no VPC',
    ask: 'The private subnets of the collectors, separated by commas (empty: no VPC)',
    read: list,
  },
  {
    path: ['deploy', 'vpc', 'security_groups'],
    option: 'security-groups',
    help: 'IDS: their security groups',
    ask: 'The security groups of the collectors, separated by commas',
    // An empty list is refused with the reason.
    fallback: '',
    read: list,
    when: (values) => at(values, 'deploy', 'vpc') !== undefined,
  },
  {
    path: ['deploy', 'fallback_email'],
    option: 'fallback-email',
    help: 'ADDRESS: receives the alarms about the notifier itself',
    ask: 'The e-mail address for alarms about the notifier itself (empty: nobody)',
    read: text,
  },
]

/** The first question: the name is part of every resource. */
export const deployment: Question = {
  path: ['deployment'],
  option: 'deployment',
  help: 'NAME: distinguishes this Anchore from others',
  ask: 'The name of this deployment',
  fallback: 'prod',
  read: text,
}
