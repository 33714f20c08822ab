import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'

export interface Asset {
  readonly type: string
  readonly body: Buffer
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

const own = (file: string): URL => new URL(`assets/${file}`, import.meta.url)
const uplot = (file: string): URL => new URL(import.meta.resolve(`uplot/dist/${file}`))

const files = [
  'alarms.js',
  'charts/card.js',
  'charts/charts.css',
  'charts/charts.js',
  'charts/marks.js',
  'charts/palette.js',
  'charts/plot.js',
  'elements.js',
  'findings.js',
  'format.js',
  'header.js',
  'icon.svg',
  'incidents.js',
  'live.js',
  'main.js',
  'page.css',
  'pages.js',
  'panels.css',
  'severity.js',
  'state.js',
  'verdict.js',
]

/** All paths that are served; no other exists, so none can leave the folder. */
const allowed: readonly (readonly [path: string, file: URL])[] = [
  ['/', own('index.html')],
  ['/uplot.js', uplot('uPlot.esm.js')],
  ['/uplot.css', uplot('uPlot.min.css')],
  ...files.map((file) => [`/${file}`, own(file)] as const),
]

/** The assets by path. Rejects if a file of the page is missing. */
export async function loadAssets(): Promise<ReadonlyMap<string, Asset>> {
  const loaded = allowed.map(async ([path, file]) => {
    const type = types[extname(file.pathname)] ?? 'application/octet-stream'
    return [path, { type, body: await readFile(file) }] as const
  })
  return new Map(await Promise.all(loaded))
}
