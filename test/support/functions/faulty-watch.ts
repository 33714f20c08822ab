import type { Urls } from './faulty-services.ts'

/** Where nobody is asked for anything: the parts of a watch.yml that a test has no use for. */
const nowhere: Urls = {
  apiext: 'http://127.0.0.1:9',
  catalog: 'http://127.0.0.1:10',
  simplequeue: 'http://127.0.0.1:11',
  analyzer: 'http://127.0.0.1:12',
  policy_engine: 'http://127.0.0.1:13',
}

export interface WatchParts {
  readonly urls?: Urls
  /** The time for one scrape; a busy machine may take seconds. */
  readonly timeout?: string
  readonly caFile?: string
  readonly database?: { readonly host: string; readonly port: number }
  /** The references, as a watch.yml has them. */
  readonly references?: Partial<Record<'anchore' | 'postgres' | 'slack' | 'hook' | 'key', string>>
}

/** The watch.yml of a test of faults; secrets are in variables where it names no other place. */
export function faultyWatch({
  urls = nowhere,
  timeout = '10s',
  caFile,
  database,
  references = {},
}: WatchParts): string {
  const { host, port } = database ?? { host: '127.0.0.1', port: 14 }
  return `deployment: prod
anchore:
  auth: { username: anchor-watch, password: ${references.anchore ?? '{ env: ANCHORE_PASSWORD }'} }
  timeout: ${timeout}
${caFile === undefined ? '' : `  ca_file: ${caFile}\n`}  services:
${Object.entries(urls)
  .map(([name, url]) => `    ${name}: { url: ${url} }`)
  .join('\n')}
postgres:
  host: ${host}
  port: ${port}
  user: anchor_watch
  password: ${references.postgres ?? '{ env: POSTGRES_PASSWORD }'}
  tls: disable
oncall:
  channels:
    - slack: { url: ${references.slack ?? '{ env: SLACK_URL }'} }
    - webhook: { url: ${references.hook ?? '{ env: WEBHOOK_URL }'}, key: ${references.key ?? '{ env: WEBHOOK_KEY }'} }
`
}
