import { cardHref } from './charts.js'
import { element, instance, keeper, part, setChildren, setText } from './elements.js'
import { counted, formatDuration, formatTime, inState } from './format.js'

const lineOf = keeper(() => instance('alarm-line'))
const groupOf = keeper(() => document.createElement('li'))
const linkOf = keeper(() => document.createElement('a'))
const foldOf = keeper(() => instance('fold'))
const maxNames = 5

const titles = { alarm: 'In ALARM', pending: 'Pending', unseen: 'Not seen', unmeasured: 'Not measured' }
for (const [state, title] of Object.entries(titles)) {
  const group = instance('alarm-state')
  group.dataset.state = state
  setText(part(group, 'h3'), title)
  element('findings-section').before(group)
}

/** Shows the alarms by state: a line for each in ALARM or pending, the names of the others, the number of those that are OK. */
export function showAlarms(alarms, nowMs) {
  element('states-empty').hidden = alarms.length > 0
  show(
    'alarm',
    inState(alarms, 'alarm').map((alarm) => line(alarm, alarmText(alarm))),
  )
  show(
    'pending',
    inState(alarms, 'pending').map((alarm) => line(alarm, pendingText(alarm))),
  )
  const unseen = Map.groupBy(inState(alarms, 'unseen'), ({ sinceMs }) => sinceMs)
  show(
    'unseen',
    [...unseen].map(([sinceMs, some]) =>
      folded(
        `unseen ${sinceMs}`,
        some,
        `since ${formatTime(sinceMs)} UTC, for ${formatDuration(nowMs - sinceMs)}`,
      ),
    ),
  )
  const unmeasured = inState(alarms, 'unmeasured')
  show('unmeasured', unmeasured.length === 0 ? [] : [names('unmeasured', unmeasured, '')])
  const fine = inState(alarms, 'ok')
  const count = show(
    'ok',
    [...Map.groupBy(fine, ({ area }) => area)].map(([area, some]) => names(`ok ${area}`, some, `${area}: `)),
  )
  setText(part(count, 'summary'), `✓ ${counted(fine.length, 'alarm is', 'alarms are')} OK`)
}

function show(state, items) {
  const group = part(element('states'), `[data-state="${state}"]`)
  group.hidden = items.length === 0
  setChildren(part(group, 'ul'), items)
  return group
}

function line(alarm, text) {
  const item = lineOf(alarm.name)
  item.dataset.severity = alarm.severity
  fillLink(part(item, 'a'), alarm)
  setText(part(item, 'span'), text)
  return item
}

/** More than `maxNames` alarms are folded under their number. */
function folded(key, alarms, text) {
  if (alarms.length <= maxNames) return names(key, alarms, `${text}: `)
  const item = foldOf(key)
  setText(part(item, 'summary'), `${counted(alarms.length, 'alarm')} ${text}`)
  setChildren(part(item, 'ul'), [names(`${key} folded`, alarms, '')])
  return item
}

function names(key, alarms, text) {
  const item = groupOf(key)
  const links = alarms.map((alarm) => fillLink(linkOf(`${key} ${alarm.name}`), alarm))
  const shown = links.map(({ textContent }) => textContent).join(' ')
  if (item.dataset.names !== shown || item.firstChild?.textContent !== text) {
    item.dataset.names = shown
    item.replaceChildren(text, ...links.flatMap((link, at) => (at === 0 ? [link] : [', ', link])))
  }
  return item
}

function fillLink(link, { name, series, symptom, rule }) {
  link.href = cardHref(series)
  link.title = `${symptom}\n${rule}`
  setText(link, name)
  return link
}

const alarmText = ({ symptom, severity }) => `${symptom} (${severity})`

const pendingText = ({ rule, window: { over, points, fires } }) =>
  `over its limit for ${over} of ${points} minutes, fires at ${fires} (${rule.split(', ')[0]})`

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
