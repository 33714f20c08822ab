import type { Verdict } from './judge.ts'

const headings = ['fault', 'should', 'came', 'minute', 'title', 'pages', 'tickets', 'wrong'] as const

/** A line for each scenario, as a table of Markdown. */
export function tableOf(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ fault, should, came, minute, title, pages, tickets, wrong }) => [
    fault,
    should,
    came,
    String(minute ?? ''),
    title ?? '',
    String(pages),
    String(tickets),
    wrong.join('; '),
  ])
  const lines = [[...headings], headings.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`).join('\n')
}

/** What it comes to, in one line. */
export function totalsOf(verdicts: readonly Verdict[]): string {
  const right = verdicts.filter(({ wrong }) => wrong.length === 0)
  const times = verdicts
    .flatMap(({ should, minute }) => (should === 'quiet' ? [] : (minute ?? [])))
    .sort((a, b) => a - b)
  const median = times[Math.floor(times.length / 2)]
  const rang = verdicts.filter(({ pages }) => pages > 1).map(({ fault, pages }) => `${fault} ${pages}`)
  return [
    `${right.length} of ${verdicts.length} as they should be`,
    `median ${median ?? '-'} min to the notification`,
    `more than one page: ${rang.length === 0 ? 'none' : rang.join(', ')}`,
  ].join('; ')
}
