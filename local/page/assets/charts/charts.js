import { createCard } from './card.js'
import { element, instance, keeper, part, setText } from '../elements.js'
import { counted } from '../format.js'
import { arrange, arrangeOnResize } from './rows.js'

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
