import { textOf } from '../pages/pages.ts'

/** One page of each kind of trouble; `test page --show` prints the others. */
const shown = [
  'connections-exhausted',
  'database-down',
  'lock-wait',
  'backlog-age-critical',
  'analysis-stalled',
  'service-down',
  'scratch-low',
  'monitor-blind',
]

/** docs/pages.md: eight pages as text. */
export function pagesPage(): string {
  return [
    '# Pages',
    '<!-- Written by `npm run docs` from the alarms in lib and the examples in deploy/pages: change those. -->',
    'Eight pages as the on-call engineer reads them, each with the message that resolves it. `npx anchor-watch test page --show ALARM` prints the page of any alarm, and with `--channel TYPE` the request that a channel of this type sends.',
    ...shown.flatMap((kind) => {
      const { page, resolved } = textOf(kind)
      return [`## ${kind}`, fenced(page), fenced(resolved)]
    }),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}

/** The text as a code block, with a fence that is longer than any in the text. */
function fenced(text: string): string {
  return `\`\`\`\`text\n${text}\n\`\`\`\``
}
