import type { Config } from '../../lib/config/index.ts'
import { listPrices, priceOf, type Price } from '../../lib/plan/index.ts'
import { exampleConfig } from './example-config.ts'
import { alignedTable } from './table.ts'

const begin = '<!-- Written by `npm run docs` from lib/plan: change that. -->\n\n'
const end = '\n<!-- End of the table. -->'

/** docs/deploy.md with the costs of the configuration in watch.example.yml. */
export function costTable(current: string): string {
  const [before, rest] = [current.indexOf(begin), current.indexOf(end)]
  if (before === -1 || rest === -1) throw new Error('docs/deploy.md has no place for its table')
  const table = alignedTable(['item', 'number', 'dollars', 'after the free tier'], rowsOf(exampleConfig()))
  return `${current.slice(0, before)}${begin}${table.join('\n')}\n${current.slice(rest)}`
}

function rowsOf(config: Config): readonly (readonly string[])[] {
  const { positions, dollars, afterFreeTier } = priceOf(config)
  const full = priceOf({ ...config, detail: 'full' })
  return [
    ...positions
      .filter(({ count }) => count > 0)
      .map((one) => [one.item, one.count.toLocaleString('en-US'), ...bothOf(one)]),
    ['**total**', '', ...bothOf({ dollars, afterFreeTier }).map((both) => `**${both}**`)],
    ['total with `detail: full`', `${full.positions[0]?.count ?? 0} metrics`, ...bothOf(full)],
    ['interface endpoint in a zone, if the VPC has none', 'each', ...same(listPrices.interfaceEndpoint)],
    ['or a NAT gateway', '1', ...same(listPrices.natGateway)],
  ]
}

function bothOf({ dollars, afterFreeTier }: Pick<Price, 'dollars' | 'afterFreeTier'>): readonly string[] {
  return [dollars.toFixed(2), afterFreeTier.toFixed(2)]
}

function same(dollars: number): readonly string[] {
  return bothOf({ dollars, afterFreeTier: dollars })
}
