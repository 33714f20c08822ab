import type { Advice } from './advise.ts'
import { sectionsOf, type Scope, type Section } from './report.ts'

/** The report for a terminal. */
export function textOf(advice: Advice, scope: Scope): string {
  const lines = sectionsOf(advice, scope).flatMap(({ title, items }) => [
    title,
    ...items.flatMap(({ text, details = [] }) => [`  ${text}`, ...details.map((one) => `    ${one}`)]),
    '',
  ])
  return lines.join('\n').trimEnd()
}

/** The report for a ticket. */
export function markdownOf(advice: Advice, scope: Scope): string {
  const [first, ...others] = sectionsOf(advice, scope)
  const itemsOf = (section: Section | undefined): readonly string[] =>
    (section?.items ?? []).flatMap(({ text, details = [] }) => {
      const isNumbered = /^\d+\. /.test(text)
      return [
        isNumbered ? text : `- ${text}`,
        ...details.map((one) => `${isNumbered ? '   ' : '  '}- ${one}`),
      ]
    })
  const lines = [
    `# ${first?.title ?? ''}`,
    '',
    ...itemsOf(first),
    ...others.flatMap((section) => ['', `## ${section.title}`, '', ...itemsOf(section)]),
  ]
  return lines.join('\n')
}
