import { element, instance, keeper, part, setChildren, setText } from './elements.js'
import { formatTime } from './format.js'

const itemOf = keeper(() => instance('finding'))

/** Shows the failures that the collectors report: failure, remedy and start. */
export function showFindings(findings) {
  element('findings-section').hidden = findings.length === 0
  setChildren(
    element('findings'),
    findings.map((finding) => fill(itemOf(finding.title), finding)),
  )
}

function fill(item, { title, text, sinceMs }) {
  setText(part(item, 'strong'), title)
  setText(part(item, 'span'), `since ${formatTime(sinceMs)}`)
  setText(part(item, 'p'), text)
  return item
}
