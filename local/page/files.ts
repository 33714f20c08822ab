import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Marked, Renderer } from 'marked'
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
function filesIn(inside: URL, extensions: readonly string[]): readonly string[] {
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

const docs = pathToFileURL(join(projectRoot, 'docs/'))

const renderer = new Renderer()
renderer.heading = function ({ tokens, depth, text }) {
  return `<h${depth} id="${slug(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`
}
const marked = new Marked({ renderer })

/** The files of docs as web pages, by path, since pages link to their runbooks. A file is read at each request. */
export function findDocuments(): ReadonlyMap<string, Asset> {
  const files = filesIn(docs, ['.md', '.sql'])
  return new Map(files.map((file) => [`/docs/${file}`, documentOf(file)]))
}

function documentOf(file: string): Asset {
  const isPage = file.endsWith('.md')
  return {
    type: `text/${isPage ? 'html' : 'plain'}; charset=utf-8`,
    get body() {
      const text = readFileSync(new URL(file, docs), 'utf8')
      return Buffer.from(isPage ? pageOf(text) : text)
    },
  }
}

function pageOf(markdown: string): string {
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? 'anchor-watch'
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title} – anchor-watch</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/page.css" />
    <link rel="stylesheet" href="/document.css" />
  </head>
  <body class="document">
    <nav><a href="/">anchor-watch</a> · <a href="/docs/runbooks/README.md">all runbooks</a></nav>
    <main>${marked.parse(markdown, { async: false })}</main>
  </body>
</html>
`
}

/** The fragment of a heading, as GitHub makes it. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replaceAll(' ', '-')
}
