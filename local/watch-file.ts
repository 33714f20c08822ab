import { serviceNames } from '../lib/anchore/index.ts'
import type { ServiceAddress, ServiceAddresses } from './anchore/deployment.ts'
import { anchoreDatabase, anchoreRole, monitorRole } from './database/anchore-database.ts'

/** The name of the deployment of a local run. */
export const deploymentName = 'local'
/** The certificate of Anchore's private authority, beside the watch.yml. */
export const caFile = 'anchore-ca.pem'

/** The addresses of the parts of the local deployment. */
export interface Addresses {
  readonly services: ServiceAddresses
  readonly postgres: { readonly host: string; readonly port: number }
  /** Slack's Web API and PagerDuty's Events API. */
  readonly slack: string
  readonly pagerduty: string
  /** The base URL of the runbooks, if a server serves them. */
  readonly runbooks?: string | undefined
}

/** The settings of a local run that differ from the defaults. */
export interface Tuning {
  /** Services on this machine answer soon or not at all. */
  readonly timeout: string
  readonly deadline: string
  /** The text of the section `alarms`; empty: the defaults of the catalogue. */
  readonly alarms: string
}

/** The thresholds are lower than the defaults, so that a problem of 20 minutes fires the alarms. */
const quick: Tuning = {
  timeout: '2s',
  deadline: '3s',
  alarms: `
alarms:
  backlog-depth: { threshold: 40 }
  backlog-age: { threshold: 5m }
`,
}

/** The watch.yml of the local run, as a user would write it. */
export function watchFile(
  { services, postgres, slack, pagerduty, runbooks }: Addresses,
  { timeout, deadline, alarms }: Tuning = quick,
): string {
  return `# The deployment of a local run; its passwords are in the environment file beside it.
deployment: ${deploymentName}

anchore:
  auth: { username: anchor-watch, password: { env: ANCHORE_PASSWORD } }
  timeout: ${timeout}
  deadline: ${deadline}
  ca_file: ${caFile}
  services:
${serviceNames.map((name) => `    ${name}: ${serviceSetting(services[name])}`).join('\n')}

postgres:
  host: ${postgres.host}
  port: ${postgres.port}
  database: ${anchoreDatabase}
  user: ${monitorRole}
  password: { env: POSTGRES_PASSWORD }
  tls: disable
  anchore_role: ${anchoreRole}

oncall:
${runbooks === undefined ? '' : `  runbooks: ${runbooks}\n`}  channels:
    - slack_bot: { token: { env: SLACK_TOKEN }, channel: C0123456789, api: ${slack} }
    - pagerduty: { key: { env: PAGERDUTY_KEY }, url: ${pagerduty} }
      severities: [critical]
    - webhook: { url: { env: WEBHOOK_URL }, key: { env: WEBHOOK_KEY } }
${alarms}`
}

function serviceSetting({ urls, discover, replicas }: ServiceAddress): string {
  const more = discover === undefined ? '' : `, discover: ${discover}, replicas: ${replicas ?? 1}`
  return `{ url: ${urls.length === 1 ? urls.join('') : `[${urls.join(', ')}]`}${more} }`
}
