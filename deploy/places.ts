import type { Variables } from '../lib/net/environment.ts'

/** Relative to the project; the handlers in serverless.yml name it. */
export const bundleDirectory = 'dist'

/** The file that is deployed: watch.yml, unless the variable names another. */
export function watchFile(variables: Variables): string {
  return variables['ANCHOR_WATCH_YML'] ?? 'watch.yml'
}
