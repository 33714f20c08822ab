import { cardHref } from './charts/card.js'
import { element, instance, part, setText } from './elements.js'
import { formatDuration } from './format.js'
import { firingOf, shownState } from './severity.js'

const lines = new Map()

/** The overall state: one sentence, and a line for each alarm in ALARM. */
export function showVerdict(alarms, nowMs) {
  const firing = firingOf(alarms)
  element('verdict').dataset.severity = firing[0]?.severity ?? 'none'
  setText(element('verdict-title'), verdict(alarms, firing))
  document.title = firing.length > 0 ? `▲ ${firing.length} anchor-watch` : 'anchor-watch'
  showLines(firing.map((alarm) => fillLine(lines.get(alarm.name) ?? addLine(alarm), alarm, nowMs)))
}

function verdict(alarms, firing) {
  const all = alarms.length
  if (all === 0) return 'Waiting for the first minute'
  const unmeasured = alarms.filter((alarm) => shownState(alarm) === 'INSUFFICIENT_DATA').length
  const rest = unmeasured === 0 ? '' : `, ${unmeasured} not measured`
  if (firing.length > 0) return `▲ ${firing.length} of ${all} alarms in ALARM${rest}`
  return `${unmeasured === all ? '?' : '✓'} ${all - unmeasured} of ${all} alarms OK${rest}`
}

/** Moves elements only when the list changes: a moved link loses the keyboard's focus. */
function showLines(wanted) {
  const list = element('symptoms')
  const same =
    wanted.length === list.children.length && wanted.every((line, at) => line === list.children[at])
  if (!same) list.replaceChildren(...wanted)
}

function addLine({ name, series }) {
  const line = instance('symptom')
  part(line, 'a').href = cardHref(series)
  lines.set(name, line)
  return line
}

function fillLine(line, { severity, symptom, rule, sinceMs }, nowMs) {
  line.dataset.severity = severity
  setText(part(line, 'strong'), symptom)
  setText(part(line, 'span'), `${severity} for ${formatDuration(nowMs - sinceMs)} · ${rule}`)
  return line
}
