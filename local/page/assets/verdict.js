import { cardHref } from './card.js'
import { element, instance, part, setText } from './elements.js'
import { formatDuration } from './format.js'
import { firingOf } from './severity.js'

const lines = new Map()

/** How things are, in words: one sentence, and a line for each alarm that fires. */
export function showVerdict(alarms, nowMs) {
  const firing = firingOf(alarms)
  element('verdict').dataset.severity = firing[0]?.severity ?? 'none'
  setText(element('verdict-title'), verdict(alarms, firing))
  document.title = firing.length > 0 ? `▲ ${firing.length} anchor-watch` : 'anchor-watch'
  showLines(firing.map((alarm) => fillLine(lines.get(alarm.name) ?? addLine(alarm), alarm, nowMs)))
}

function verdict(alarms, firing) {
  const all = alarms.length
  const without = alarms.filter(({ state }) => state === 'INSUFFICIENT_DATA').length
  if (all === 0) return 'Waiting for the first minute'
  if (firing.length > 0) return `▲ ${firing.length} of ${all} alarms in ALARM`
  if (without > 0) return `? ${without} of ${all} alarms without data, the others OK`
  return `✓ ${all} of ${all} alarms OK`
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
