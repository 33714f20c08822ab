import { element, instance, keeper, part, setText } from './elements.js'
import {
  counted,
  formatDuration,
  formatTime,
  formatValue,
  isNever,
  statisticWord,
  firingOf,
  inState,
} from './format.js'
import { createPlot } from './plot.js'

const minuteMs = 60_000
const minRangeMs = 15 * minuteMs
const groups = ['backlog', 'lifecycle', 'database', 'services', 'monitor']
const compactGroups = new Set(['services', 'monitor'])

const groupOf = keeper((name) => {
  const group = instance('chart-group')
  group.dataset.group = name
  setText(part(group, 'h3'), `${name.charAt(0).toUpperCase()}${name.slice(1)}`)
  return group
})
element('chart-groups').append(...groups.map(groupOf))

const cards = new Map()
const containers = new Set()

/** Calls `listener` when another time range is selected. */
export function onRange(listener) {
  element('range').addEventListener('change', listener)
}

const rangeMs = () => Number(part(document, '#range input:checked').value) * minuteMs

/** One card for each series, with the chart of the selected range up to `nowMs`. */
export function showCharts(allSeries, alarms, nowMs) {
  element('charts-empty').hidden = allSeries.length > 0
  const fromMs = startOfCharts(allSeries, nowMs)
  for (const series of allSeries) {
    const watching = alarms.filter((alarm) => alarm.series === series.id)
    const card = cards.get(series.id) ?? addCard(series, watching.length > 0)
    card.update({
      points: series.points.filter(([slotMs]) => slotMs >= fromMs),
      alarms: watching,
      fromMs,
      nowMs,
    })
  }
  for (const container of containers) arrange(container)
  element('legend').hidden = allSeries.length === 0
}

/** The axis begins with the first slot until the selected range is full, so that a young run fills the width. */
function startOfCharts(allSeries, nowMs) {
  const firstMs = Math.min(...allSeries.map(({ points: [[slotMs]] }) => slotMs))
  return Math.max(nowMs - rangeMs(), Math.min(firstMs, nowMs - minRangeMs))
}

/** Adds the card of a series; the series without an alarm are folded in their group. */
function addCard(series, watched) {
  const group = groupOf(series.group)
  const details = part(group, 'details')
  const container = part(watched ? group : details, '.cards')
  const card = createCard(container, series, compactGroups.has(series.group))
  cards.set(series.id, card)
  group.hidden = false
  details.hidden = part(details, '.card') === null
  setText(
    part(details, 'summary'),
    `${counted(part(details, '.cards').children.length, 'metric')} without an alarm`,
  )
  if (!containers.has(container)) arrangeOnResize(container)
  containers.add(container)
  return card
}

/** Divisible by 1 to 6: the columns of a row. */
const columns = 60
const maxPerRow = 6
const minWidth = { wide: 250, compact: 170 }

const resized = new window.ResizeObserver((entries) => entries.forEach(({ target }) => arrange(target)))

/** Arranges the cards of a container whenever its width changes. */
const arrangeOnResize = (container) => resized.observe(container)

const rank = { critical: 0, warning: 1, none: 2 }

/** Spreads the cards of a container over rows that are all full: those in ALARM first, the series of a metric together. */
function arrange(container) {
  const isCompact = container.closest('[data-group="services"], [data-group="monitor"]') !== null
  const width = isCompact ? minWidth.compact : minWidth.wide
  const fit = Math.min(maxPerRow, Math.max(1, Math.floor(container.clientWidth / width)))
  const metrics = [...new Set(Array.from(container.children, ({ dataset }) => dataset.title))]
  const place = ({ dataset: { severity, title } }) => metrics.length * rank[severity] + metrics.indexOf(title)
  const cards = [...container.children].toSorted((one, other) => place(one) - place(other))
  const spans = rowsOf(cards.length, fit).flatMap((count) => Array(count).fill(columns / count))
  cards.forEach((card, at) => {
    card.style.gridColumn = `span ${spans[at]}`
    card.style.order = String(at)
  })
}

/** The number of cards in each row: as few rows as fit, and no row more than one card shorter than another. */
function rowsOf(count, fit) {
  const rows = Math.ceil(count / fit)
  const [min, longer] = [Math.floor(count / rows), count % rows]
  return Array.from({ length: rows }, (_, row) => (row < longer ? min + 1 : min))
}

/** An older value is marked as old; a slot may be one minute late. Milliseconds. */
const lateAfterMs = 2 * minuteMs

/** The upper end of an axis, seconds, as on the dashboard: the week of a backlog that never drains would flatten the rest. */
const maxima = { TimeToDrain: 86_400 }

const cardId = (series) => `series-${series}`

/** The link to a series' card. */
export const cardHref = (series) => `#${encodeURIComponent(cardId(series))}`

/** The card of one series in `parent`: its title, its latest value, a note, and its chart. */
function createCard(parent, series, compact) {
  const { unit, title } = series
  const root = addRoot(parent, series)
  let shown = { points: [], alarms: [] }
  let pointed
  const note = () => setText(part(root, '.note'), noteText({ ...shown, unit, compact, pointed }))
  const plot = createPlot(part(root, '.plot'), {
    unit,
    compact,
    max: maxima[title] ?? Infinity,
    alarms: () => shown.alarms,
    onCursor: (point) => {
      pointed = point
      note()
    },
  })
  return {
    /** Shows `points` on an axis from `fromMs` to `nowMs`, with the alarms that watch them. */
    update: (next) => {
      shown = next
      plot.show(next.points, next.fromMs, next.nowMs)
      showLatest(root, series, next)
      note()
    },
  }
}

function addRoot(parent, { id, title, label, statistic }) {
  const root = instance('chart-card')
  root.id = cardId(id)
  root.dataset.title = title
  part(root, 'h4').append(...breakable(title))
  setText(part(root, '.label'), [label, statisticWord(statistic)].filter(Boolean).join(' · '))
  parent.append(root)
  return root
}

/** `ConnectionSaturation` in words between which a line may break. */
const breakable = (title) =>
  title.split(/(?=[A-Z])/).flatMap((word, at) => (at === 0 ? [word] : [document.createElement('wbr'), word]))

function showLatest(root, { title, label, unit }, { points, alarms, nowMs }) {
  const latest = points.at(-1)
  const value = part(root, '.latest')
  setText(
    value,
    latest === undefined ? 'no data' : isNever(title, latest[1]) ? 'never' : formatValue(latest[1], unit),
  )
  value.dataset.late = String(isLate(latest, nowMs))
  root.dataset.severity = firingOf(alarms)[0]?.severity ?? 'none'
  part(root, '.plot').ariaLabel =
    `${title} ${label}: ${spread(points, unit)}. Arrow keys move along the chart.`
}

const isLate = (latest, nowMs) => latest !== undefined && nowMs - latest[0] > lateAfterMs

/** The selected point; otherwise the alarm that is in ALARM or pending, the age of an old value, or the limits. */
function noteText({ points, alarms, nowMs, unit, compact, pointed }) {
  if (pointed !== undefined) return `${formatTime(pointed.time)}: ${formatValue(pointed.value, unit)}`
  const [firing] = firingOf(alarms)
  if (firing !== undefined) return `▲ ${firing.name}`
  const [pending] = inState(alarms, 'pending')
  if (pending !== undefined) return `${pending.name}: ${pending.window.over} of ${pending.window.points} min`
  const latest = points.at(-1)
  if (latest !== undefined && inState(alarms, 'unseen').length > 0)
    return `not seen since ${formatTime(latest[0] + minuteMs)}`
  if (isLate(latest, nowMs)) return `at ${formatTime(latest[0])}`
  if (compact || unit === 'None' || alarms.length === 0) return ''
  return `limit ${alarms.map(({ threshold }) => formatValue(threshold, unit)).join(', ')}`
}

function spread(points, unit) {
  if (points.length === 0) return 'no data in this time'
  const values = points.map(([, value]) => value)
  const [min, max] = [Math.min(...values), Math.max(...values)].map((value) => formatValue(value, unit))
  return `from ${min} to ${max} within ${formatDuration(points.at(-1)[0] - points[0][0])}`
}
