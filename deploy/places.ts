import type { Variables } from '../lib/net/index.ts'

/** The output of the build, relative to the project; the handlers in serverless.yml name it. */
export const bundleDirectory = 'dist'

/** The configuration to deploy: watch.yml, unless the variable names another file. */
export function watchFile(variables: Variables): string {
  return variables['ANCHOR_WATCH_YML'] ?? 'watch.yml'
}
