import { element, keeper, part, setChildren, setText, codeNodes, instance } from './elements.js'
import { counted, formatTime, firingOf, inState, formatDuration } from './format.js'
import { cardHref } from './charts.js'

/** Resolved incidents that the page lists. */
const maxResolved = 10

const lineOf = keeper(() => document.createElement('li'))

/** Shows the verdict: the open incidents, the worst first, or else the state of the alarms and the sources that are not seen. */
export function showVerdict({ incidents, unseen, alarms }, nowMs) {
  const open = incidents.filter(({ closedMs }) => closedMs === undefined)
  const { sign, title, text, tone } = verdict(open, unseen, [...alarms.values()])
  element('verdict').dataset.severity = tone
  setText(element('verdict-title'), `${sign} ${title}`)
  setText(element('verdict-text'), text)
  element('verdict-text').hidden = text === ''
  document.title = open.length > 0 ? `${sign} ${open.length} anchor-watch` : `${sign} anchor-watch`
  setChildren(
    element('unseen-sources'),
    unseen.map((line) => textLine(line)),
  )
  setChildren(
    element('incidents'),
    open.map((incident) => incidentArticle(incident, unseen, alarms, nowMs)),
  )
  showResolved(incidents.filter(({ closedMs }) => closedMs !== undefined))
}

function verdict(open, unseen, alarms) {
  const heard = open.filter(({ silenced }) => !silenced)
  if (open.length > 0) {
    const [{ severity }] = heard.length > 0 ? heard : open
    const title = `${counted(open.length, 'incident is', 'incidents are')} open${heard.length > 0 ? '' : ', and silenced'}`
    return { sign: severity === 'critical' ? '▲' : '△', title, text: '', tone: severity }
  }
  const firing = firingOf(alarms)
  const counts = {
    pending: inState(alarms, 'pending').length,
    unseen: inState(alarms, 'unseen').length,
    unmeasured: inState(alarms, 'unmeasured').length,
  }
  const ok = inState(alarms, 'ok').length
  const text = [
    `${counted(ok, 'alarm is', 'alarms are')} OK`,
    counts.pending > 0 && `${counts.pending} pending`,
    counts.unseen > 0 && `${counts.unseen} not seen`,
    counts.unmeasured > 0 && `${counts.unmeasured} not measured`,
  ]
    .filter(Boolean)
    .join(', ')
  if (firing.length > 0)
    return {
      sign: '▲',
      title: `${counted(firing.length, 'alarm is', 'alarms are')} in ALARM`,
      text: firing.map(({ symptom }) => symptom).join('; '),
      tone: firing[0].severity,
    }
  if (unseen.length > 0) return { sign: '?', title: 'Not all is seen', text, tone: 'unseen' }
  if (counts.unseen > 0)
    return { sign: '?', title: 'No problem in the metrics that are seen', text, tone: 'unseen' }
  if (counts.unmeasured > 0)
    return { sign: '✓', title: 'No problem in the metrics that are measured', text, tone: 'none' }
  return { sign: '✓', title: 'All is well, and seen', text: `${text}; every source was read`, tone: 'none' }
}

function textLine(text) {
  const line = lineOf(text)
  setText(line, text)
  return line
}

function showResolved(closed) {
  const details = element('resolved')
  details.hidden = closed.length === 0
  const [newest] = closed
  setText(
    part(details, 'summary'),
    newest === undefined ? '' : `✓ ${closed.length} resolved, the newest at ${resolvedText(newest)}`,
  )
  setChildren(
    part(details, 'ol'),
    closed.slice(0, maxResolved).map((incident) => textLine(resolvedText(incident))),
  )
}

const resolvedText = ({ title, closedMs }) => `${formatTime(closedMs)}: ${title}`

/** The text for a screen reader when an incident opens or closes. */
export function spokenIncident({ severity, title, closedMs }) {
  return closedMs === undefined ? `Incident, ${severity}: ${title}.` : `Resolved: ${title}.`
}

/** The lines of an incident, by their field. */
const labels = { first: 'First', impact: 'Impact', causes: 'Cause', also: 'Also', unknown: 'Not known' }

const articleOf = keeper(() => {
  const article = instance('incident')
  for (const [name, label] of Object.entries(labels)) {
    const row = instance('incident-part')
    row.dataset.part = name
    setText(part(row, 'dt'), label)
    part(article, 'dl').append(row)
  }
  return article
})

/** The article of an open incident, in the texts of its page. */
function incidentArticle(incident, unseen, alarms, nowMs) {
  const { id, severity, title, sinceMs, alarm, runbook, silenced } = incident
  const article = articleOf(id)
  article.dataset.severity = severity
  setText(part(article, '.severity'), `${severity}${silenced ? ', silenced' : ''}`)
  setText(part(article, '.since'), `since ${formatTime(sinceMs)} UTC, for ${formatDuration(nowMs - sinceMs)}`)
  setText(part(article, 'h3'), upperFirst(title))
  // A source that is not seen has its line below.
  const parts = { ...incident, unknown: incident.unknown.filter((line) => !isCovered(line, unseen)) }
  for (const row of article.querySelectorAll('[data-part]')) {
    const lines = [parts[row.dataset.part]].flat().filter((line) => line && !title.startsWith(line))
    row.hidden = lines.length === 0
    setLines(part(row, 'dd'), [...new Set(lines)])
  }
  const series = alarms.get(alarm)?.series
  link(part(article, '.runbook'), runbook)
  link(part(article, '.chart'), series && cardHref(series))
  return article
}

/** `the backlog, locks and I/O, not read since 11:06 UTC` is covered by `the database, not read since 11:06 UTC`. */
function isCovered(line, unseen) {
  const sinceOf = (text) => /not read since .*$/.exec(text)?.[0]
  return unseen.some((one) => one === line || (sinceOf(one) !== undefined && sinceOf(one) === sinceOf(line)))
}

/** One line as it is; several as a list. */
function setLines(target, lines) {
  const written = lines.join('\n')
  if (target.dataset.written === written) return
  target.dataset.written = written
  const texts = lines.map((line) => codeNodes(upperFirst(line)))
  if (texts.length === 1) return target.replaceChildren(...texts[0])
  const list = document.createElement('ul')
  for (const nodes of texts) {
    const item = document.createElement('li')
    item.append(...nodes)
    list.append(item)
  }
  target.replaceChildren(list)
}

function link(anchor, href) {
  anchor.hidden = href === undefined
  if (href !== undefined) anchor.setAttribute('href', href)
}

/** A sentence begins with a capital; a name such as `anchore.services` stays as it is. */
const upperFirst = (text) => text.replace(/^[a-z]+(?=[ ,])/, (word) => word[0].toUpperCase() + word.slice(1))
