import { cardHref } from '../charts/card.js'
import { codeNodes } from '../code.js'
import { instance, keeper, part, setText } from '../elements.js'
import { formatDuration, formatTime } from '../format.js'

const articleOf = keeper(() => instance('incident'))

/** The article of an open incident, in the texts of its page. */
export function incidentArticle(incident, unseen, alarms, nowMs) {
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
