import stringify from 'json-stringify-pretty-compact'
import { alarmsOf } from '../../lib/alarms/index.ts'
import { alarmTestsJsonSchema, readDocument, jsonSchema, watchFile } from '../../lib/config/index.ts'
import { grafanaDashboard } from './grafana.ts'
import { sectionsOf } from '../../lib/cloudwatch/index.ts'
import { channelsPage } from './channels-page.ts'
import { costTable } from './cost-table.ts'
import { digestPage } from './digest/page.ts'
import { grantsFile } from './grants.ts'
import { exampleConfig } from './example-config.ts'
import { metricsPage } from './metrics-page.ts'
import { pagesPage } from './pages-page.ts'
import { runbooksIndex } from './runbooks-index.ts'

export const root = new URL('../../', import.meta.url)

/**
 * The files that `npm run docs` writes. Each is made from its current text (empty at first), because some have parts
 * that are written by hand.
 */
export const generatedFiles: Readonly<Record<string, (current: string) => string | Promise<string>>> = {
  'docs/channels.md': channelsPage,
  'docs/pages.md': pagesPage,
  'docs/deploy.md': costTable,
  'docs/digest.md': digestPage,
  'docs/grants.sql': grantsFile,
  'docs/metrics.md': metricsPage,
  'docs/runbooks/README.md': runbooksIndex,
  'docs/grafana.json': grafana,
  'anchor-watch.schema.json': () => `${JSON.stringify(jsonSchema(), undefined, 2)}\n`,
  'alarm-tests.schema.json': () => `${JSON.stringify(alarmTestsJsonSchema(), undefined, 2)}\n`,
  // The values stay; comments, examples and alarms come from the code.
  'watch.example.yml': (current) => watchFile(readDocument(current).value ?? {}),
}

/** The charts of the configuration in watch.example.yml. */
function grafana(): string {
  const config = exampleConfig()
  const { namespace, deployment, deploy } = config
  const place = { namespace, deployment, region: deploy.region ?? 'us-east-1' }
  const dashboard = grafanaDashboard(sectionsOf(config), alarmsOf(config), place)
  return `${stringify(dashboard, { maxLength: 220 })}\n`
}
