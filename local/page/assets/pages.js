import { element, instance, part, setText } from './elements.js'
import { formatDuration, formatTime } from './format.js'
import { incidentsOf } from './incidents.js'

const items = new Map()

/** The column of delivered pages: the incidents with the text of their pages, newest first. */
export function showPages(deliveries, nowMs) {
  const incidents = incidentsOf(deliveries)
  element('pages-empty').hidden = incidents.length > 0
  for (const incident of incidents.toReversed()) {
    fill(items.get(incident.key) ?? addItem(incident.key), incident, nowMs)
  }
}

function addItem(key) {
  const item = instance('page-item')
  items.set(key, item)
  element('pages').prepend(item)
  return item
}

function fill(item, { trigger, resolve, channels }, nowMs) {
  const page = trigger ?? resolve
  item.dataset.severity = page.severity
  item.dataset.open = String(resolve === undefined)
  const severity = page.severity === 'critical' ? '▲ critical' : '△ warning'
  setText(part(item, '.meta'), `${severity} · ${formatTime(page.atMs)} · ${[...channels].join(', ')}`)
  setText(part(item, 'h3'), page.title)
  setText(part(item, '.text'), page.text)
  setText(part(item, '.outcome'), outcome(trigger, resolve, nowMs))
}

function outcome(trigger, resolve, nowMs) {
  if (resolve === undefined) return `open for ${formatDuration(nowMs - trigger.atMs)}`
  const at = `✓ resolved ${formatTime(resolve.atMs)}`
  return trigger === undefined ? at : `${at} after ${formatDuration(resolve.atMs - trigger.atMs)}`
}

/** The text for a screen reader when a page is delivered. */
export function spokenPage({ action, channel, title }) {
  return action === 'trigger' ? `Page sent to ${channel}: ${title}.` : `Resolve sent to ${channel}: ${title}.`
}
