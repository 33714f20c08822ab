import type { Notice } from '../channel.ts'
import { escapeWithin, joinWithin, pageOf, partLines, type Markup, type Part } from './text.ts'

const lineLimit = 1_000

/** Text that Markdown shows as it is: a command between backticks as code, any other character of its syntax escaped. */
export function escapeMarkdown(text: string, limit = lineLimit): string {
  const pieces = text
    .split(/(`[^`]+`)/)
    .flatMap((part, index) => (index % 2 === 1 ? [part] : Array.from(withoutMentions(part), escapeCharacter)))
  return escapeWithin(pieces, limit)
}

/** A word joiner after its @ keeps a name from being a mention. */
function withoutMentions(text: string): string {
  return text.replace(/(?<!\w)@(?=\w)/g, '@\u2060')
}

function escapeCharacter(character: string): string {
  return character.replace(/[\\`*_{}[\]()#+!|~<>-]/, '\\$&')
}

/** The page below its title in Markdown, in at most `limit` units of UTF-16. */
export function markdownPage(notice: Notice, limit: number): string {
  const { parts, links, unknown } = pageOf(notice)
  const linkLine = links.map(({ text, url }) => `[${text}](${escapeUrl(url)})`).join(' · ')
  const lines = [...parts.flatMap(linesOf), linkLine, ...unknown.flatMap(linesOf)]
  return joinWithin(
    lines.filter((line) => line !== ''),
    limit,
  )
}

const markup: Markup = { label: (text) => `**${text}**`, bullet: '-' }

function linesOf({ label, lines }: Part): readonly string[] {
  return partLines({ label, lines: lines.map((line) => escapeMarkdown(line)) }, markup)
}

function escapeUrl(url: string): string {
  return url.replace(/[()<>]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}
