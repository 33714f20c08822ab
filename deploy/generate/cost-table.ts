import { fileURLToPath } from 'node:url'
import { loadConfig } from '../../lib/config/load.ts'
import type { Config } from '../../lib/config/schema.ts'
import { listPrices } from '../../lib/pricing/list-prices.ts'
import { priceOf } from '../../lib/pricing/price.ts'
import { alignedTable } from './table.ts'

const example = fileURLToPath(new URL('../../watch.example.yml', import.meta.url))
const begin = '<!-- Written by `npm run docs` from lib/pricing: change that. -->\n\n'
const end = '\n<!-- End of the table. -->'

/** docs/deploy.md with the costs of the watch.yml of this repository. */
export function costTable(current: string): string {
  const [before, rest] = [current.indexOf(begin), current.indexOf(end)]
  if (before === -1 || rest === -1) throw new Error('docs/deploy.md has no place for its table')
  const table = alignedTable(['item', 'number', 'dollars'], rowsOf(exampleConfig()))
  return `${current.slice(0, before)}${begin}${table.join('\n')}\n${current.slice(rest)}`
}

function exampleConfig(): Config {
  const loaded = loadConfig(example)
  if (!loaded.ok) throw new Error(`${example} is not valid`)
  return loaded.value
}

function rowsOf(config: Config): readonly (readonly string[])[] {
  const { positions, dollars } = priceOf(config)
  const full = priceOf({ ...config, detail: 'full' })
  return [
    ...positions
      .filter(({ count }) => count > 0)
      .map((one) => [one.item, one.count.toLocaleString('en-US'), one.dollars.toFixed(2)]),
    ['**total**', '', `**${dollars.toFixed(2)}**`],
    ['total with `detail: full`', `${full.positions[0]?.count ?? 0} metrics`, full.dollars.toFixed(2)],
    ['interface endpoint in a zone, if the VPC has none', 'each', listPrices.interfaceEndpoint.toFixed(2)],
    ['or a NAT gateway', '1', listPrices.natGateway.toFixed(2)],
  ]
}
