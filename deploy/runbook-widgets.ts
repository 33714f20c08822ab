import { placed, textWidget, type PlacedWidget } from './widgets.ts'
import { orderedAlarms } from '../lib/config/index.ts'

/** The Markdown of a runbook by the name of its alarm, and of `README`. */
export type RunbookTexts = Readonly<Record<string, string>>

/**
 * An index, the two sections of README that an on-call engineer needs, then the numbered runbook of each alarm. `base`:
 * the address of a copy of the runbooks, if there is one.
 */
export function runbookWidgets(texts: RunbookTexts, base: string | undefined): readonly PlacedWidget[] {
  const shown = (text: string): string => withoutRelativeLinks(compact(text), base)
  const { 'Several at once': several = '', 'Before you begin': before = '' } = sectionsIn(
    texts['README'] ?? '',
  )
  return placed([
    textWidget(index(), { width: 12, height: 24 }),
    textWidget(`## Several at once\n${shown(several)}`, { width: 12, height: 10 }),
    textWidget(`## Before you begin\n${shown(before)}`, { width: 12, height: 14 }),
    ...orderedAlarms.map(({ name }, at) =>
      textWidget(shown(numbered(texts[name] ?? '', at + 1)), { width: 12, height: 14 }),
    ),
  ])
}

function index(): string {
  const rows = orderedAlarms.map(
    ({ name, severity, summary }, at) => `${at + 1}|${name}|${severity}|${summary}`,
  )
  return ['# Runbooks', '', 'no.|alarm|severity|meaning', '---|---|---|---', ...rows].join('\n')
}

/** `# io-slow` becomes `# 19. io-slow`. */
function numbered(text: string, number: number): string {
  return text.replace(/^# /, `# ${number}. `)
}

function sectionsIn(text: string): Readonly<Record<string, string>> {
  const sections = text.split(/^## /m).map((section) => section.split(/\n([^]*)/))
  return Object.fromEntries(sections.map(([title = '', body = '']) => [title, body.trim()]))
}

/** Removes the spaces that align the columns of a table. */
function compact(text: string): string {
  return text.replaceAll(/^( *)\|(.*)\|$/gm, (_, indent: string, row: string) => {
    const cells = row.split('|').map((cell) => cell.trim().replace(/^-+$/, '---'))
    return `${indent}|${cells.join('|')}|`
  })
}

/**
 * A link to another runbook becomes its name, which the index lists with its number. A link to another file gets its
 * address under `base`, or becomes plain text.
 */
function withoutRelativeLinks(text: string, base: string | undefined): string {
  return text.replaceAll(/\[([^\]]+)\]\(([^):]+)\)/g, (_, words: string, target: string) => {
    const [, name] = /^([a-z-]+)\.md/.exec(target) ?? []
    if (name === undefined)
      return base === undefined ? words : `[${words}](${new URL(target, `${base}/`).href})`
    return words === name ? `**${name}**` : `${words} (**${name}**)`
  })
}
