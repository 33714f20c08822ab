import { serviceNames, type ServiceName } from '../lib/anchore/services.ts'
import { anchoreDatabase, anchoreRole, monitorRole } from './database/anchore-database.ts'

/** The addresses of the parts of the local deployment. */
export interface Places {
  readonly services: Readonly<Record<ServiceName, string>>
  readonly postgres: { readonly host: string; readonly port: number }
}

/**
 * The watch.yml of the local run. Thresholds are smaller than the defaults, so that 20 minutes of trouble are visible;
 * windows are the defaults. Services on this machine answer quickly or not at all.
 */
export function watchFile({ services, postgres }: Places): string {
  return `# The deployment of a local run; its passwords are in the environment file beside it.
deployment: local

anchore:
  auth: { username: anchor-watch, password: { env: ANCHORE_PASSWORD } }
  timeout: 2s
  deadline: 3s
  services:
${serviceNames.map((name) => `    ${name}: { url: ${services[name]} }`).join('\n')}

postgres:
  host: ${postgres.host}
  port: ${postgres.port}
  database: ${anchoreDatabase}
  user: ${monitorRole}
  password: { env: POSTGRES_PASSWORD }
  tls: disable
  anchore_role: ${anchoreRole}

oncall:
  channels:
    - slack: { url: { env: SLACK_URL } }
    - webhook: { url: { env: WEBHOOK_URL }, key: { env: WEBHOOK_KEY } }

alarms:
  backlog-depth: { threshold: 40 }
  backlog-age: { threshold: 5m }
`
}
