import { isIP } from 'node:net'
import type { ServiceConfig } from '../../lib/anchore/index.ts'
import type { Failure, FailureKind } from '../../lib/model/index.ts'
import type { PostgresConfig } from '../../lib/postgres/index.ts'
import type { SecretReference } from '../../lib/net/index.ts'
import type { Examination } from './examination.ts'

/** Lists the addresses of a service, or tries its only one. */
export function addressesCommand({ urls: [url = ''], discover }: ServiceConfig): string {
  const parsed = new URL(url)
  const { hostname } = parsed
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return connect(parsed)
  return discover === 'srv' ? `dig +short SRV ${hostname}` : `dig +short ${hostname}`
}

/** Tries the port of the database. */
export function databaseCommand({ hosts: [first] }: PostgresConfig): string {
  return `nc -vz ${first?.host ?? ''} ${first?.port ?? ''}`
}

const connect = ({ hostname, port, protocol }: URL): string =>
  `nc -vz ${hostname} ${port || (protocol === 'https:' ? '443' : '80')}`

interface Server {
  readonly hostname: string
  /** Empty: 443. */
  readonly port: string
  /** The name in the certificate, if the host is an address. */
  readonly servername?: string
}

/** Shows the certificate of a server, without the options of openssl x509. `protocol`: of STARTTLS. */
export function tlsCommand({ hostname, port, servername = hostname }: Server, protocol?: 'postgres'): string {
  const start = protocol === undefined ? '' : ` -starttls ${protocol}`
  return `openssl s_client${start} -connect ${hostname}:${port || '443'} -servername ${servername} </dev/null | openssl x509`
}

const commands: Partial<Readonly<Record<FailureKind, (url: URL, service: ServiceConfig) => string>>> = {
  dns: (_url, service) => addressesCommand(service),
  refused: connect,
  timeout: connect,
  network: connect,
  tls: (url) => `${tlsCommand(url)} -noout -issuer -dates -ext subjectAltName`,
}

/** The command line that shows or repairs the failure of a service. */
export function commandFor(
  { kind, target }: Failure,
  { config: { anchore }, path }: Pick<Examination, 'config' | 'path'>,
): string | undefined {
  if (kind === 'auth') return anchore.auth && storeCommand(anchore.auth.password, path)
  const [, failing] = /^anchore\.services\.([^[]+)/.exec(target) ?? []
  const service = anchore.services.find(({ name }) => name === failing) ?? anchore.services[0]
  const url = service && urlOf(service, target)
  if (service === undefined || url === undefined) return undefined
  return commands[kind]?.(url, service) ?? `curl -s ${url.href} | npx anchor-watch check metrics`
}

/** The URL of the replica that a target such as `anchore.services.apiext[1]` names, or the first. */
function urlOf({ urls }: ServiceConfig, target: string): URL | undefined {
  const index = Number(/\[(\d+)\]$/.exec(target)?.[1] ?? 0)
  const written = urls[index] ?? urls[0]
  return written === undefined ? undefined : new URL(written)
}

/** The command line that stores a value in an existing secret; it keeps the other keys of a JSON secret. */
export function storeCommand(reference: SecretReference, path: string): string {
  switch (reference.source) {
    case 'env':
      return `echo '${reference.name}=VALUE' >> ${path}.env`
    case 'parameter':
      return `aws ssm put-parameter --type SecureString --overwrite --name ${reference.name} --value VALUE`
    case 'secret': {
      const { name, key } = reference
      const changed =
        key === undefined ? 'VALUE' : `"$(${readCommand(reference)} | jq '.["${key}"] = "VALUE"')"`
      return `aws secretsmanager put-secret-value --secret-id ${name} --secret-string ${changed}`
    }
  }
}

/** The command line that stores a secret for the first time. */
export function createCommand(reference: SecretReference, path: string): string {
  if (reference.source !== 'secret') return storeCommand(reference, path)
  const { name, key } = reference
  const text = key === undefined ? 'VALUE' : `'${JSON.stringify({ [key]: 'VALUE' })}'`
  return `aws secretsmanager create-secret --name ${name} --secret-string ${text}`
}

/** The command line that shows a secret as it is stored. */
export function readCommand(reference: Exclude<SecretReference, { readonly source: 'env' }>): string {
  const { name } = reference
  return reference.source === 'parameter'
    ? `aws ssm get-parameter --with-decryption --name ${name} --query Parameter.Value --output text`
    : `aws secretsmanager get-secret-value --secret-id ${name} --query SecretString --output text`
}
