import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectRoot } from '../project.ts'

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

const folder = pathToFileURL(join(projectRoot, 'local/page/assets/'))
const uplot = (file: string): URL => new URL(import.meta.resolve(`uplot/dist/${file}`))

/** All paths that are served are known before the first request, so none can leave the folder. */
const served = (): readonly (readonly [path: string, file: URL])[] => [
  ['/uplot.js', uplot('uPlot.esm.js')],
  ['/uplot.css', uplot('uPlot.min.css')],
  ...filesIn(folder, Object.keys(types)).map(
    (file) => [file === 'index.html' ? '/' : `/${file}`, new URL(file, folder)] as const,
  ),
]

/** The paths of the files with these extensions, relative to a folder. Node.js 22 has no stable globSync. */
export function filesIn(inside: URL, extensions: readonly string[]): readonly string[] {
  return readdirSync(inside, { recursive: true, encoding: 'utf8' })
    .filter((file) => extensions.includes(extname(file)))
    .map((file) => file.replaceAll(sep, '/'))
}

/** The assets by path. Rejects if a file of the page is missing. */
export async function loadAssets(): Promise<ReadonlyMap<string, Asset>> {
  const loaded = served().map(async ([path, file]) => {
    const type = types[extname(file.pathname)] ?? 'application/octet-stream'
    return [path, { type, body: await readFile(file) }] as const
  })
  return new Map(await Promise.all(loaded))
}
