import { failed, success, type Outcome } from '../../lib/model/failure.ts'
import type { Invocation, Option } from '../command.ts'
import {
  expectedReference,
  expectedService,
  readReference,
  readService,
  toServices,
  type Reference,
  type ServiceUrls,
} from './answers.ts'

/** The options for the answers; an answer that is given is not asked for. */
export const options = {
  'from-prometheus': { type: 'string', help: 'FILE: takes services, user and CA from a prometheus.yml' },
  out: { type: 'string', help: 'FILE: the output (the file of --config)' },
  force: { type: 'boolean', help: 'replaces an existing file' },
  deployment: { type: 'string', help: 'NAME: distinguishes this Anchore from others' },
  service: {
    type: 'string',
    multiple: true,
    help: 'NAME=URL, dns+URL or srv+URL: repeat for each service and replica',
  },
  username: { type: 'string', help: 'NAME: the user that reads the metrics of Anchore' },
  'password-ref': { type: 'string', help: `REF: the reference of the password: ${expectedReference}` },
  'no-auth': { type: 'boolean', help: 'Anchore runs with auth_disabled: true' },
  'ca-file': { type: 'string', help: "FILE: the CA of the services' certificates, relative to the result" },
  'postgres-host': { type: 'string', help: 'HOST: the database behind Anchore' },
  'postgres-port': { type: 'string', help: 'PORT' },
  'postgres-database': { type: 'string', help: 'NAME' },
  'postgres-user': { type: 'string', help: 'NAME: the role of docs/grants.sql' },
  'postgres-password-ref': { type: 'string', help: 'REF: the reference of its password' },
  'postgres-tls': { type: 'string', help: 'verify-full or disable' },
  'slack-ref': { type: 'string', help: "REF: the reference of the incoming webhook's URL" },
  'fallback-email': { type: 'string', help: 'ADDRESS: gets the alarms on the notifier itself' },
} as const satisfies Readonly<Record<string, Option>>

const references = ['password-ref', 'postgres-password-ref', 'slack-ref'] as const
type ReferenceName = (typeof references)[number]
type TextName = Exclude<keyof typeof options, ReferenceName | 'service' | 'no-auth' | 'force'>

export interface Flags {
  readonly text: (name: TextName) => string | undefined
  readonly reference: Readonly<Partial<Record<ReferenceName, Reference>>>
  readonly services: ServiceUrls
  readonly noAuth: boolean
  readonly force: boolean
}

/** Reads the options. A problem never quotes a value, which may be a secret. */
export function readFlags({ options: given }: Invocation): Outcome<Flags, string> {
  const text = (name: TextName | ReferenceName): string | undefined => {
    const value = given[name]
    return typeof value === 'string' ? value : undefined
  }
  const named = references.flatMap((name) => {
    const value = text(name)
    return value === undefined ? [] : [[name, readReference(value)] as const]
  })
  const literal = named.find(([, reference]) => reference === undefined)
  if (literal !== undefined)
    return failed(
      `--${literal[0]}: expected a reference of the secret: ${expectedReference}; never the secret itself`,
    )
  const services = [given['service'] ?? []].flat().map((value) => readService(String(value)))
  if (services.includes(undefined)) return failed(`--service: expected ${expectedService}`)
  return success({
    text,
    reference: Object.fromEntries(named),
    services: toServices(services.filter((service) => service !== undefined)),
    noAuth: given['no-auth'] === true,
    force: given['force'] === true,
  })
}
