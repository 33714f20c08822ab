import { instance, part, setText } from '../elements.js'
import { formatDuration, formatTime, formatValue, isNever, statisticWord } from '../format.js'
import { createPlot } from './plot.js'
import { firingOf, inState } from '../severity.js'

const minuteMs = 60_000
/** An older value is marked as old; a slot may be one minute late. Milliseconds. */
const lateAfterMs = 2 * minuteMs

/** The upper end of an axis, seconds, as on the dashboard: the week of a backlog that never drains would flatten the rest. */
const maxima = { TimeToDrain: 86_400 }

const cardId = (series) => `series-${series}`

/** The link to a series' card. */
export const cardHref = (series) => `#${encodeURIComponent(cardId(series))}`

/** The card of one series in `parent`: its title, its latest value, a note, and its chart. */
export function createCard(parent, series, compact) {
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
