import type { Config } from './schema.ts'

/** One sentence for each setting that is valid and probably unintended. */
export function remarksOf({ deploy }: Pick<Config, 'deploy'>): readonly string[] {
  if (deploy.fallbackEmail !== undefined) return []
  return [
    'deploy.fallback_email is not set: a failing notifier alerts nobody, unless you subscribe to the fallback topic yourself.',
  ]
}
