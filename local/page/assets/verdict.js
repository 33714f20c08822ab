import { cardHref } from './charts/card.js'
import { codeNodes } from './code.js'
import { element, instance, keeper, part, setChildren, setText } from './elements.js'
import { counted, formatDuration, formatTime } from './format.js'
import { firingOf, inState } from './severity.js'

/** Resolved incidents that the page lists. */
const maxResolved = 10

const articleOf = keeper(() => instance('incident'))
const lineOf = keeper(() => document.createElement('li'))

/** The first thing to read: the open incidents, the worst first, or that all is well and seen, or what is not seen. */
export function showVerdict({ incidents, unseen, alarms }, nowMs) {
  const open = incidents.filter(({ closedMs }) => closedMs === undefined)
  const { sign, title, text, tone } = verdict(open, unseen, alarms)
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
    open.map((incident) => {
      // A source that is not seen has its line below.
      const unknown = incident.unknown.filter((line) => !unseen.includes(line))
      return fillArticle(articleOf(incident.id), { ...incident, unknown }, alarms, nowMs)
    }),
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
  const all = [...alarms.values()]
  const firing = firingOf(all)
  const counts = { unseen: inState(all, 'unseen').length, unmeasured: inState(all, 'unmeasured').length }
  const ok = all.length - firing.length - counts.unseen - counts.unmeasured
  const text = [
    `${counted(ok, 'alarm is', 'alarms are')} OK`,
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
  if (counts.unseen > 0) return { sign: '?', title: 'Nothing is wrong in what is seen', text, tone: 'unseen' }
  if (counts.unmeasured > ok) return { sign: '✓', title: 'Nothing is wrong so far', text, tone: 'none' }
  return { sign: '✓', title: 'All is well, and seen', text, tone: 'none' }
}

function textLine(text) {
  const line = lineOf(text)
  setText(line, text)
  return line
}

function fillArticle(article, incident, alarms, nowMs) {
  const { severity, title, sinceMs, alarm, runbook, silenced } = incident
  article.dataset.severity = severity
  setText(part(article, '.severity'), `${severity}${silenced ? ', silenced' : ''}`)
  setText(part(article, '.since'), `since ${formatTime(sinceMs)} UTC, for ${formatDuration(nowMs - sinceMs)}`)
  setText(part(article, 'h3'), upperFirst(title))
  for (const row of article.querySelectorAll('[data-part]')) {
    const given = [incident[row.dataset.part]].flat().filter((line) => line && line !== title)
    row.hidden = given.length === 0
    setWritten(part(row, 'dd'), [...new Set(given.map(upperFirst))].join('\n'))
  }
  const series = alarms.get(alarm)?.series
  link(part(article, '.runbook'), runbook)
  link(part(article, '.chart'), series && cardHref(series))
  return article
}

function setWritten(target, text) {
  if (target.dataset.written === text) return
  target.dataset.written = text
  target.replaceChildren(...codeNodes(text))
}

function link(anchor, href) {
  anchor.hidden = href === undefined
  if (href !== undefined) anchor.setAttribute('href', href)
}

function showResolved(closed) {
  const details = element('resolved')
  details.hidden = closed.length === 0
  const [newest] = closed
  setText(
    part(details, 'summary'),
    newest === undefined ? '' : `${closed.length} resolved, the newest at ${resolvedText(newest)}`,
  )
  setChildren(
    part(details, 'ol'),
    closed.slice(0, maxResolved).map((incident) => textLine(`✓ ${resolvedText(incident)}`)),
  )
}

const resolvedText = ({ title, closedMs }) => `${formatTime(closedMs)}: ${title}`

const upperFirst = (text) => text.charAt(0).toUpperCase() + text.slice(1)

/** The text for a screen reader when an incident opens or closes. */
export function spokenIncident({ severity, title, closedMs }) {
  return closedMs === undefined ? `Incident, ${severity}: ${title}.` : `Resolved: ${title}.`
}
