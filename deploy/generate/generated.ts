import { alarmTestsJsonSchema } from '../../lib/config/alarm-tests/json-schema.ts'
import { readDocument } from '../../lib/config/document.ts'
import { jsonSchema } from '../../lib/config/json-schema.ts'
import { watchFile } from '../../lib/config/writer/watch-file.ts'
import { costTable } from './cost-table.ts'
import { metricsPage } from './metrics-page.ts'
import { runbooksIndex } from './runbooks-index.ts'

export const root = new URL('../../', import.meta.url)

/** The files that `npm run docs` writes, each from its present text: some have parts that are written by hand. */
export const generatedFiles: Readonly<Record<string, (current: string) => string>> = {
  'docs/deploy.md': costTable,
  'docs/metrics.md': metricsPage,
  'docs/runbooks/README.md': runbooksIndex,
  'anchor-watch.schema.json': () => `${JSON.stringify(jsonSchema(), undefined, 2)}\n`,
  'alarm-tests.schema.json': () => `${JSON.stringify(alarmTestsJsonSchema(), undefined, 2)}\n`,
  // The values stay; comments, examples and alarms come from the code.
  'watch.yml': (current) => watchFile(readDocument(current).value ?? {}),
}
