import { resourceName } from '../model/alarm.ts'
import type { Config } from './schema.ts'

/** One sentence for each setting that is valid and probably unintended. */
export function remarksOf({
  deploy,
  deployment,
  oncall,
}: Pick<Config, 'deploy' | 'deployment' | 'oncall'>): readonly string[] {
  return [
    ...(oncall.channels.length > 0
      ? []
      : ['oncall.channels is empty: alarms page nobody. docs/channels.md lists the channels.']),
    ...(deploy.fallbackEmail !== undefined
      ? []
      : [
          `deploy.fallback_email is not set: a failing notifier alerts nobody. Set it to an address that somebody reads, or subscribe to the topic ${resourceName(deployment, 'fallback')} after the deploy.`,
        ]),
  ]
}
