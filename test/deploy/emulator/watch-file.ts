import { alarmDefinitions } from '../../../lib/alarms/index.ts'

/**
 * The watch.yml of a deployment that reads a local run, from the one that `npm start -- --config-out` wrote: with the services
 * that need no name server, one channel and secrets in place of the environment. `connectionsHigh` is a threshold.
 */
export function emulatedWatchFile(local: string, connectionsHigh: string): string {
  const watched = local
    .slice(0, local.indexOf('\noncall:'))
    .split('\n')
    .filter((line) => !/\.anchore\.test|ca_file/.test(line))
    .join('\n')
    .replace('deployment: local', 'deployment: prod')
    .replaceAll(/\{ env: (\w+) \}/g, '{ secret: emulated/$1 }')
  // MiniStack refuses an alarm that is an expression of two metrics.
  const refused = alarmDefinitions.filter(({ condition }) => condition !== undefined)
  return `${watched}
oncall:
  channels:
    - webhook: { url: { secret: emulated/WEBHOOK_URL }, key: { secret: emulated/WEBHOOK_KEY } }
deploy:
  region: eu-central-1
  fallback_email: oncall@corp.internal
alarms:
  connections-high: { threshold: ${connectionsHigh} }
${refused.map(({ name }) => `  ${name}: { enabled: false }\n`).join('')}`
}
