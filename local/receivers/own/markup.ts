const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Foreign text in Slack's markup. */
export function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities[character] ?? character)
}

/** A text without markup; labels, which begin a line, are bold, and addresses are links. */
export function textMarkup(text: string): string {
  return escaped(text)
    .replace(/^([A-Z][a-z]+(?: known)?):(?= |$)/gm, '*$1:*')
    .replace(/https?:\/\/[^\s|&]+/g, (url) => `<${url}>`)
}

/** The Markdown that anchor-watch writes: bold labels, links, lists and escapes. */
export function markdownMarkup(markdown: string): string {
  return markdown
    .split(/(\*\*(?:\\.|[^*\\])+\*\*|\[[^\]]+\]\([^)]+\))/)
    .map((part) => {
      const [, url] = /^\[[^\]]+\]\(([^)]+)\)$/.exec(part) ?? []
      const [, words = ''] = /^\[([^\]]+)\]/.exec(part) ?? []
      if (url !== undefined) return `<${escaped(url)}|${escaped(words)}>`
      return part.startsWith('**') ? `*${plain(part.slice(2, -2))}*` : plain(part.replace(/^- /gm, '• '))
    })
    .join('')
}

/** The text behind the escapes. */
function plain(markdown: string): string {
  return escaped(markdown.replace(/\\([^\w\s])/g, '$1').replaceAll('\u2060', ''))
}
