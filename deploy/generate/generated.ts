import { readFileSync } from 'node:fs'
import { jsonSchema } from '../../lib/config/json-schema.ts'
import { metricsPage } from './metrics-page.ts'
import { runbooksIndex } from './runbooks-index.ts'
import { withAlarmDefaults } from './watch-alarms.ts'

export const root = new URL('../../', import.meta.url)

/** The files that `npm run docs` writes, each from its present text: some have parts that are written by hand. */
export const generatedFiles: Readonly<Record<string, (current: string) => string>> = {
  'docs/metrics.md': metricsPage,
  'docs/runbooks/README.md': runbooksIndex,
  'anchor-watch.schema.json': jsonSchema,
  'watch.yml': withAlarmDefaults,
  'cli/init/watch.example.yml': () => withAlarmDefaults(readFileSync(new URL('watch.yml', root), 'utf8')),
}
