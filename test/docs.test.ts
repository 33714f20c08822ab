import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { certificateRemedy, scrapeRemedies, slowRemedy } from '../lib/anchore/index.ts'
import { alarmDefinitions } from '../lib/alarms/index.ts'
import { publishRemedies, tableRemedies } from '../lib/publish/index.ts'
import { failureKinds, type FailureKind } from '../lib/model/index.ts'
import { silentKinds } from '../lib/prometheus/index.ts'
import { sections } from './support/markdown.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const kinds = alarmDefinitions.map(({ name }) => name)
const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: root })

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

function runbook(kind: string): string {
  return read(`docs/runbooks/${kind}.md`)
}

test('every relative link leads somewhere', () => {
  const dead = pages.flatMap((page) =>
    Array.from(read(page).matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g), ([, target = '']) => target)
      .filter((target) => !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page}: ${target}`),
  )
  expect(dead).toEqual([])
})

test('docs/failures.md gives the meaning of every kind of failure, in the order of the code', () => {
  const [first = ''] = read('docs/failures.md').split(/^## /m)
  const listed = rowsOf(first).map(([kind]) => kind)
  expect(listed).toEqual(['kind', ...failureKinds])
})

/** The rows of a table: the first cell and the second. */
function rowsOf(text: string): readonly (readonly [string, string])[] {
  return Array.from(
    text.matchAll(/^ *\| ([a-z-]*[a-z]) +\| (.*?) +\|$/gm),
    ([, kind = '', cell = '']) => [kind, cell] as const,
  )
}

test.each([slowRemedy, certificateRemedy])('docs/failures.md prints the remedy %j', (remedy) => {
  expect(read('docs/failures.md').replaceAll(/\s+/g, ' ')).toContain(remedy)
})

test('docs/failures.md prints the remedy of every kind that a scrape fails with', () => {
  const { Scrapes: section = '' } = sections(read('docs/failures.md'))
  expect(rowsOf(section)).toEqual([['kind', 'what to do'], ...Object.entries(scrapeRemedies)])
})

test.each([
  ['CloudWatch', publishRemedies],
  ['State table', tableRemedies],
])('docs/failures.md prints every remedy of the section %s', (title, remedies) => {
  const { [title]: section = '' } = sections(read('docs/failures.md'))
  expect(rowsOf(section)).toEqual([['kind', 'what to do'], ...Object.entries(remedies)])
})

test('the runbook of service-down prints the remedies of those kinds in which nobody answers', () => {
  const { Diagnosis = '' } = sections(runbook('service-down'))
  const silent = [...silentKinds, 'server-error'].map((kind) => [kind, scrapeRemedies[kind as FailureKind]])
  const rows = [...silent, ['tls', certificateRemedy]]
  expect(rowsOf(Diagnosis).slice(1).toSorted()).toEqual(rows.toSorted())
})

describe('the runbooks', () => {
  test('are one for each alarm', () => {
    const written = globSync('docs/runbooks/*.md', { cwd: root }).map((path) => basename(path, '.md'))
    expect(written.toSorted()).toEqual(['README', ...kinds].toSorted())
  })

  test.each(alarmDefinitions)('$name has the window of the alarm in its meaning', ({ name, window }) => {
    const { Meaning = '' } = sections(runbook(name))
    const { breaching, points } = window
    const text =
      breaching === points ? `for ${points} minutes` : `in ${breaching} of (the last )?${points} minutes`
    expect(Meaning.replaceAll(/\s+/g, ' ')).toMatch(new RegExp(text, 'i'))
  })

  test.each(kinds)('%s answers the same questions in the same order', (kind) => {
    expect(runbook(kind)).toMatch(new RegExp(`^# ${kind}\n`))
    expect(Object.keys(sections(runbook(kind)))).toEqual([
      'Meaning',
      'Impact',
      'Diagnosis',
      'Mitigation',
      'Timing',
      'False alarms',
    ])
  })
})
