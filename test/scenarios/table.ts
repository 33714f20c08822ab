import type { Verdict } from './judge.ts'

const headings = [
  'fault',
  'should',
  'came',
  'minute',
  'title',
  'pages',
  'tickets',
  'escalations',
  'resolves',
  'wrong',
] as const

/** A line for each scenario, as a table of Markdown. */
export function tableOf(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(
    ({ fault, should, came, minute, title, pages, tickets, escalations, resolves, wrong }) => [
      fault,
      should,
      came,
      String(minute ?? ''),
      title ?? '',
      String(pages),
      String(tickets),
      String(escalations),
      String(resolves),
      wrong.join('; '),
    ],
  )
  const lines = [[...headings], headings.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`).join('\n')
}

/** What it comes to, in one line. */
export function totalsOf(verdicts: readonly Verdict[]): string {
  const right = verdicts.filter(({ wrong }) => wrong.length === 0)
  const falsePages = verdicts.reduce((sum, one) => sum + one.falsePages, 0)
  const overdone = verdicts.filter(({ should, came }) => should === 'ticket' && came === 'page')
  const rang = verdicts.filter(({ pages, tickets }) => pages + tickets > 1)
  const times = right.flatMap(({ should, minute = 0 }) => (should === 'quiet' ? [] : [minute]))
  const median = times.toSorted((left, right) => left - right)[Math.floor(times.length / 2)]
  return [
    `${right.length} of ${verdicts.length} as they should be`,
    `${falsePages} false pages`,
    `a page in place of a ticket: ${listOf(overdone)}`,
    `more than one ring: ${listOf(rang)}`,
    `median ${median ?? '-'} min to the notification`,
  ].join('; ')
}

function listOf(verdicts: readonly Verdict[]): string {
  return verdicts.length === 0
    ? 'none'
    : verdicts.map(({ fault, pages, tickets }) => `${fault} (${pages + tickets})`).join(', ')
}
