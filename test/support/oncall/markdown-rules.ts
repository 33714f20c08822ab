import { expect } from 'vitest'

/** The markup that a page has of its own: labels, bullets and the links to its four places. */
const own = [
  /^\*\*(?:Impact|Cause|First|Since|Lasted|Also|Also over|Alarm|Where|Not known):\*\*/gm,
  /^- /gm,
  /\[(?:Dashboard|Alarm|Logs|Runbook)\]\(https:[^()\s<>]+\)/g,
]

/** Fails if a foreign text of the page has an effect as Markdown, other than code within a line. */
export function expectInert(markdown: string): void {
  const foreign = own
    .reduce((text, markup) => text.replace(markup, ''), markdown)
    .replace(/\\[^A-Za-z0-9\s]|`[^`\n]+`/g, '·')
  expect(foreign).not.toMatch(/[*_`~|<>[\]#\\]|(?<!\w)@\w/)
}
