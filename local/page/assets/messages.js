import { cardHref } from './charts.js'
import { element, instance, keeper, part, setChildren, setText, codeNodes } from './elements.js'
import { counted, formatTime } from './format.js'
import { messageKey } from './state.js'

const itemOf = keeper(() => instance('message'))
const lineOf = keeper(() => document.createElement('li'))
/** The maximum number of lines for the channels that are not shown. */
const maxLines = 20

const channelOf = keeper(() => instance('channel'))

/** The channels, the newest message first: the first one open, with its resolved messages folded, the others folded. */
export function showMessages(messages, [first, ...others], alarms) {
  setText(element('pages-channel'), `as ${first} shows them`)
  element('pages-empty').hidden = messages.length > 0
  const itemsOf = (some) =>
    some.map((message) => fill(itemOf(messageKey(message)), message, repliesOf(messages, message), alarms))
  const rootsOf = (name) =>
    messages.filter(({ channel, thread }) => channel === name && thread === undefined).toReversed()
  const closed = rootsOf(first).filter((message) => message.closed)
  setChildren(element('messages'), itemsOf(rootsOf(first).filter((message) => !message.closed)))
  const details = element('closed-messages')
  details.hidden = closed.length === 0
  setText(part(details, 'summary'), `✓ ${counted(closed.length, 'resolved message')}`)
  setChildren(part(details, 'ol'), itemsOf(closed))
  setChildren(
    element('other-channels'),
    others.flatMap((name) => {
      const roots = rootsOf(name)
      if (roots.length === 0) return []
      const channel = channelOf(name)
      setText(part(channel, 'summary'), `${counted(roots.length, 'page')} as ${name} shows them`)
      setChildren(part(channel, 'ol'), itemsOf(roots))
      return [channel]
    }),
  )
}

const repliesOf = (messages, { channel, ts }) =>
  messages.filter((message) => message.channel === channel && message.thread === ts)

function fill(item, { header, sections, postedAt, editedAt }, replies, alarms) {
  setText(
    part(item, 'time'),
    `${formatTime(postedAt)}${editedAt === undefined ? '' : ` (edited ${formatTime(editedAt)})`}`,
  )
  const written = [header, ...sections].join('\n\n')
  const body = part(item, '.sections')
  if (body.dataset.written !== written) {
    body.dataset.written = written
    part(item, 'h3').replaceChildren(...headerNodes(header))
    body.replaceChildren(...sections.map((section) => paragraph(section, alarms)))
  }
  const count = part(item, '.thread-count')
  count.hidden = replies.length === 0
  setText(count, `${counted(replies.length, 'reply', 'replies')} in the thread, also sent to the channel`)
  setChildren(
    part(item, '.thread'),
    replies.map((reply) => fill(itemOf(messageKey(reply)), reply, [], alarms)),
  )
  return item
}

function paragraph(section, alarms) {
  const paragraph = document.createElement('p')
  paragraph.append(...nodesOf(section, (url) => localLink(url, alarms)))
  return paragraph
}

/** The link on this page in place of `url`: the runbook, the charts for the dashboard, the chart for an alarm; undefined for logs. */
function localLink(url, alarms) {
  if (url.startsWith(`${window.location.origin}/`)) return url
  if (url.includes('#dashboards')) return '#charts'
  const alarm = /#alarmsV2:alarm\/([\w-]+)$/.exec(url)?.[1]
  const found = alarm && [...alarms.values()].find(({ name }) => alarm.endsWith(`-${name}`))
  return found ? cardHref(found.series) : undefined
}

const isShown = (channel, shown) => shown.some((name) => name.toLowerCase() === channel.toLowerCase())

/** The pages of the channels that are not shown, a line each, the newest first. */
export function showOthers(deliveries, shown) {
  const others = deliveries.filter(({ channel }) => !isShown(channel, shown))
  const details = element('others')
  details.hidden = others.length === 0
  const channels = [...new Set(others.map(({ channel }) => channel))].join(' and ')
  setText(part(details, 'summary'), `${counted(others.length, 'page')} through ${channels}`)
  setChildren(
    part(details, 'ol'),
    others
      .slice(-maxLines)
      .toReversed()
      .map(({ atMs, channel, action, title }) => {
        const line = lineOf(`${atMs} ${channel} ${action} ${title}`)
        setText(line, `${formatTime(atMs)} ${channel}: ${action === 'resolve' ? '✓' : '▲'} ${title}`)
        return line
      }),
  )
}

/** The texts for a screen reader when pages are delivered to the first channel. */
export function spokenPages(deliveries, [first]) {
  return deliveries.filter(({ channel }) => isShown(channel, [first])).map(spokenPage)
}

function spokenPage({ action, channel, title }) {
  return action === 'trigger' ? `Page sent to ${channel}: ${title}.` : `Resolve sent to ${channel}: ${title}.`
}

const tokens = /\*([^*\n]+)\*|<([^>]+)>/g

const decoded = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** Slack's markup as nodes: bold, code, links and mentions; all else is text. `linkOf` gives the address of a link, if it works here. */
function nodesOf(markup, linkOf) {
  const nodes = []
  let end = 0
  for (const { 0: whole, 1: bold, 2: angled, index } of markup.matchAll(tokens)) {
    nodes.push(...codeNodes(decoded(markup.slice(end, index))))
    nodes.push(bold === undefined ? angledNode(angled, linkOf) : withText('strong', bold))
    end = index + whole.length
  }
  return [...nodes, ...codeNodes(decoded(markup.slice(end)))]
}

function angledNode(angled, linkOf) {
  const [target, label = target] = angled.split('|')
  if (/^[!@]/.test(target)) return withText('mark', `@${target.replace(/^[!@]|subteam\^/g, '')}`)
  const href = linkOf(decoded(target))
  const link = withText(href === undefined ? 'span' : 'a', label)
  if (href === undefined) link.title = 'In the AWS console of a real deployment'
  else link.href = href
  return link
}

function withText(name, text) {
  const node = document.createElement(name)
  node.textContent = decoded(text)
  return node
}

const signs = { '🚨': '/alarm.svg', '✅': '/check.svg' }

/** A header whose sign is a picture: not every system has the font. */
function headerNodes(header) {
  const [sign, ...words] = header.split(' ')
  if (signs[sign] === undefined) return [header]
  const picture = document.createElement('img')
  picture.src = signs[sign]
  picture.alt = sign
  return [picture, ` ${words.join(' ')}`]
}
