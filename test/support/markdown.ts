/** The sections of a page, by the text of their `##` headings. */
export function sections(page: string): Readonly<Record<string, string>> {
  const [, ...parts] = page.split(/^## /m)
  return Object.fromEntries(
    parts.map((part) => {
      const end = part.indexOf('\n')
      return [part.slice(0, end), part.slice(end + 1)]
    }),
  )
}
