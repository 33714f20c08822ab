import { resourceName } from '../model/alarm.ts'
import type { Config } from './schema.ts'

/** One sentence for each setting that is valid and probably unintended. */
export function remarksOf({ deploy, deployment }: Pick<Config, 'deploy' | 'deployment'>): readonly string[] {
  if (deploy.fallbackEmail !== undefined) return []
  return [
    `deploy.fallback_email is not set: a failing notifier alerts nobody. Set it to an address that somebody reads, or subscribe to the topic ${resourceName(deployment, 'fallback')} after the deploy.`,
  ]
}
