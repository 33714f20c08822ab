import { at, listAt, parseJson, textAt } from '../../lib/model/index.ts'
import type { ChannelConfig } from '../../lib/oncall/index.ts'
import type { ServiceRequest } from './receiver.ts'
import { slackTexts } from './slack.ts'

/** A page in a channel as people see it, in Slack's markup. */
export interface Rendering {
  readonly header: string
  readonly sections: readonly string[]
  /** The alert that it opens or closes, where the channel keeps one for each incident. */
  readonly alert?: string
  /** Whether it makes the alert urgent; one that was not urgent before notifies again. */
  readonly urgent?: boolean
  readonly resolves: boolean
}

/** Reads a page from a request, as the service of the channel shows it; undefined if the request has no page. */
type Render = (request: Pick<ServiceRequest, 'path' | 'body'>) => Rendering | undefined

/** PagerDuty's severities of high urgency, by "Dynamic notifications based on alert severity". */
const urgentSeverities: ReadonlySet<string> = new Set(['critical', 'error'])

/** The channels whose page is shown as their service shows it. The others' is shown as JSON. */
const renderings: Readonly<Partial<Record<ChannelConfig['type'], Render>>> = {
  slack: ({ body }) => titled(slackTexts(parseJson(body))),
  mattermost: ({ body }) => {
    const [title = '', ...page] = (textAt(parseJson(body), 'text') ?? '').split('\n')
    return titled({ header: withoutStars(title), sections: [markdownMarkup(page.join('\n'))] })
  },
  discord: ({ body }) => {
    const message = parseJson(body)
    const pages = listAt(message, 'embeds').map((embed) => textAt(embed, 'description') ?? '')
    return titled({
      header: withoutStars(textAt(message, 'content') ?? ''),
      sections: pages.map(markdownMarkup),
    })
  },
  teams: ({ body }) => {
    const card = at(listAt(parseJson(body), 'attachments')[0], 'content')
    const [header = '', ...lines] = listAt(card, 'body').map((block) => runsOf(block))
    const links = listAt(card, 'actions').map((one) => linkOf(textAt(one, 'url'), textAt(one, 'title')))
    return titled({ header: withoutStars(header), sections: [lines.join('\n'), links.join(' · ')] })
  },
  sns: ({ body }) => {
    const form = new URLSearchParams(body)
    const resolves = [...form].some(([key, value]) => key.endsWith('.StringValue') && value === 'resolve')
    const [, ...page] = (form.get('Message') ?? '').split('\n')
    return withSign(form.get('Subject') ?? '', [textMarkup(page.join('\n').trim())], resolves)
  },
  pagerduty: ({ body }) => {
    const event = parseJson(body)
    const alert = textAt(event, 'dedup_key') ?? ''
    if (textAt(event, 'event_action') === 'resolve')
      return { header: '', sections: [], alert, resolves: true }
    const details = Object.entries(at(event, 'payload', 'custom_details') ?? {})
    const lines = details.map(
      ([label, value]) => `*${label}:* ${escaped(typeof value === 'string' ? value : JSON.stringify(value))}`,
    )
    const links = listAt(event, 'links').map((link) => linkOf(textAt(link, 'href'), textAt(link, 'text')))
    const sections = [lines.join('\n'), links.join(' · ')]
    const urgent = urgentSeverities.has(textAt(event, 'payload', 'severity') ?? '')
    return { ...withSign(textAt(event, 'payload', 'summary') ?? '', sections, false), alert, urgent }
  },
  jsm: ({ path, body }) => {
    const [, closed] = /\/alerts\/([^/]+)\/close/.exec(path) ?? []
    if (closed !== undefined) return { header: '', sections: [], alert: closed, resolves: true }
    const alert = parseJson(body)
    const [, ...page] = (textAt(alert, 'description') ?? '').split('\n')
    const sections = [`*Priority:* ${textAt(alert, 'priority') ?? ''}`, textMarkup(page.join('\n').trim())]
    return {
      ...withSign(textAt(alert, 'message') ?? '', sections, false),
      alert: textAt(alert, 'alias') ?? '',
    }
  },
}

/** Reads the requests of a channel that sends one for each page; a bot of Slack edits and replies, and has its own stand-in. */
export function renderingOf(type: ChannelConfig['type']): Render {
  return renderings[type] ?? asJson
}

function asJson({ body }: Pick<ServiceRequest, 'body'>): Rendering {
  const notice = parseJson(body)
  const shown = JSON.stringify(notice, undefined, 2)
  return withSign(textAt(notice, 'title') ?? '', [escaped(shown)], textAt(notice, 'action') === 'resolve')
}

function titled({ header, sections }: Pick<Rendering, 'header' | 'sections'>): Rendering | undefined {
  return header === '' ? undefined : { header, sections, resolves: header.startsWith('✅') }
}

/** A page whose title has no sign: adds ✅ or 🚨. */
function withSign(title: string, sections: readonly string[], resolves: boolean): Rendering {
  return { header: `${resolves ? '✅' : '🚨'} ${title}`, sections, resolves }
}

function withoutStars(title: string): string {
  return title.replace(/^\*+|\*+$/g, '').replace(/\\([^\w\s])/g, '$1')
}

/** The runs of a block of an Adaptive Card. */
function runsOf(block: unknown): string {
  return listAt(block, 'inlines')
    .map((run) => {
      const text = escaped(textAt(run, 'text') ?? '')
      return textAt(run, 'weight') === 'Bolder' ? `*${text.trimEnd()}* ` : text
    })
    .join('')
    .trim()
}

function linkOf(url = '', text = url): string {
  return `<${escaped(url)}|${escaped(text)}>`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Plain text, escaped for Slack's markup. */
function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => entities[character] ?? character)
}

/** Slack's markup for a plain text: a label at the start of a line is bold, and a URL is a link. */
function textMarkup(text: string): string {
  return escaped(text)
    .replace(/^([A-Z][a-z]+(?: known)?):(?= |$)/gm, '*$1:*')
    .replace(/https?:\/\/[^\s|&]+/g, (url) => `<${url}>`)
}

/** Slack's markup for the Markdown that anchor-watch writes: bold labels, links, lists and escapes. */
function markdownMarkup(markdown: string): string {
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
