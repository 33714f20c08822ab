const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Plain text, escaped for Slack's markup. */
export function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities[character] ?? character)
}

/** Slack's markup for a plain text: a label at the start of a line is bold, and a URL is a link. */
export function textMarkup(text: string): string {
  return escaped(text)
    .replace(/^([A-Z][a-z]+(?: known)?):(?= |$)/gm, '*$1:*')
    .replace(/https?:\/\/[^\s|&]+/g, (url) => `<${url}>`)
}

/** Slack's markup for the Markdown that anchor-watch writes: bold labels, links, lists and escapes. */
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

/** The text of Markdown without its escapes, escaped for Slack's markup. */
function plain(markdown: string): string {
  return escaped(markdown.replace(/\\([^\w\s])/g, '$1').replaceAll('\u2060', ''))
}
