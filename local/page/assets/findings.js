import { element, instance, part, setText } from './elements.js'
import { formatTime } from './format.js'

const items = new Map()

/** The open findings of the collectors: cause, details and start. */
export function showFindings(findings) {
  element('findings-title').hidden = findings.length === 0
  const wanted = findings.map((finding) => fill(items.get(finding.title) ?? addItem(finding), finding))
  const list = element('findings')
  const same =
    wanted.length === list.children.length && wanted.every((item, at) => item === list.children[at])
  if (!same) list.replaceChildren(...wanted)
}

function addItem({ title }) {
  const item = instance('finding')
  items.set(title, item)
  return item
}

function fill(item, { title, text, sinceMs }) {
  setText(part(item, 'strong'), title)
  setText(part(item, 'span'), `since ${formatTime(sinceMs)}`)
  setText(part(item, 'p'), text)
  return item
}
