import type { Notice } from '../../channel.ts'
import { escapeWithin, joinWithin } from './fit.ts'
import { pageOf, type Part } from './page.ts'

const lineLimit = 1_000

/** Foreign text that Markdown shows as it is: every character of its syntax is escaped. */
export function escapeMarkdown(text: string, limit = lineLimit): string {
  // A word joiner after its @ keeps a name from being a mention.
  const unmentioned = text.replace(/(?<!\w)@(?=\w)/g, '@\u2060')
  return escapeWithin(unmentioned, limit, (character) => character.replace(/[\\`*_{}[\]()#+!|~<>-]/, '\\$&'))
}

/** The page below its title in Markdown, in at most `limit` units of UTF-16. */
export function markdownPage(notice: Notice, limit: number): string {
  const { parts, links, unknown } = pageOf(notice)
  const linkLine = links.map(({ text, url }) => `[${text}](${escapeUrl(url)})`).join(' · ')
  const lines = [...parts.flatMap(partLines), linkLine, ...unknown.flatMap(partLines)]
  return joinWithin(
    lines.filter((line) => line !== ''),
    limit,
  )
}

function partLines({ label, lines }: Part): readonly string[] {
  const texts = lines.map((line) => escapeMarkdown(line))
  if (label === undefined) return texts
  return texts.length === 1
    ? [`**${label}:** ${texts.join('')}`]
    : [`**${label}:**`, ...texts.map((text) => `- ${text}`)]
}

function escapeUrl(url: string): string {
  return url.replace(/[()<>]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}
