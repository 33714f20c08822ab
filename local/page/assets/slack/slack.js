import { cardHref } from '../charts/card.js'
import { element, instance, keeper, part, setChildren, setText } from '../elements.js'
import { counted, formatTime } from '../format.js'
import { headerNodes, nodesOf } from './markup.js'

const itemOf = keeper(() => instance('message'))
const lineOf = keeper(() => document.createElement('li'))
/** The pages of the other channels that the page lists. */
const maxLines = 20

/** The channel in Slack, the newest message first; those that are resolved collapse. */
export function showSlack(messages, alarms) {
  element('slack-empty').hidden = messages.length > 0
  const roots = messages.filter(({ thread }) => thread === undefined).toReversed()
  const items = (some) =>
    some.map((message) => fill(itemOf(message.ts), message, repliesOf(messages, message), alarms))
  const isClosed = ({ header }) => header.startsWith('✅')
  const closed = roots.filter(isClosed)
  setChildren(element('messages'), items(roots.filter((message) => !isClosed(message))))
  const details = element('closed-messages')
  details.hidden = closed.length === 0
  setText(part(details, 'summary'), `✓ ${counted(closed.length, 'resolved message')}`)
  setChildren(part(details, 'ol'), items(closed))
}

const repliesOf = (messages, { ts }) => messages.filter(({ thread }) => thread === ts)

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
    replies.map((reply) => fill(itemOf(reply.ts), reply, [], alarms)),
  )
  return item
}

function paragraph(section, alarms) {
  const paragraph = document.createElement('p')
  paragraph.append(...nodesOf(section, (url) => localLink(url, alarms)))
  return paragraph
}

/** The runbook is served here, an alarm has its chart here, and this page is the dashboard; logs are in a real deployment only. */
function localLink(url, alarms) {
  if (url.startsWith(`${window.location.origin}/`)) return url
  if (url.includes('#dashboards')) return '#charts'
  const alarm = /#alarmsV2:alarm\/([\w-]+)$/.exec(url)?.[1]
  const found = alarm && [...alarms.values()].find(({ name }) => alarm.endsWith(`-${name}`))
  return found ? cardHref(found.series) : undefined
}

/** The pages that the other channels got, the newest first. */
export function showOthers(deliveries) {
  const others = deliveries.filter(({ channel }) => channel !== 'slack')
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

/** The text for a screen reader when a page is delivered. */
export function spokenPage({ action, channel, title }) {
  return action === 'trigger'
    ? `Page sent to ${channel}: ${title}.`
    : `Page resolved on ${channel}: ${title}.`
}
