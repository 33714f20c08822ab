import type { Config } from './config.ts'

/** What is valid in a watch.yml and may not be meant, a sentence each. */
export function remarksOf({ deploy }: Pick<Config, 'deploy'>): readonly string[] {
  if (deploy.fallbackEmail !== undefined) return []
  return [
    'deploy.fallback_email is not set: nobody hears of a notifier that fails, unless you subscribe to the fallback topic yourself.',
  ]
}
