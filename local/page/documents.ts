import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Marked, Renderer } from 'marked'
import { projectRoot } from '../project.ts'
import { filesIn, type Asset } from './assets.ts'

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
    <link rel="stylesheet" href="/styles/page.css" />
    <link rel="stylesheet" href="/styles/document.css" />
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
