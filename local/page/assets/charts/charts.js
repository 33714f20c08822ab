import { createCard } from './card.js'
import { element, part } from '../elements.js'

const minuteMs = 60_000
const minRangeMs = 15 * minuteMs
const compactGroups = new Set(['services', 'monitor'])

const cards = new Map()

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
    const card = cards.get(series.id) ?? addCard(series)
    card.update({
      points: series.points.filter(([slotMs]) => slotMs >= fromMs),
      alarms: alarms.filter((alarm) => alarm.series === series.id),
      fromMs,
      nowMs,
    })
  }
}

/** The axis begins with the first slot until the selected range is full, so that a young run fills the width. */
function startOfCharts(allSeries, nowMs) {
  const firstMs = Math.min(...allSeries.map(({ points: [[slotMs]] }) => slotMs))
  return Math.max(nowMs - rangeMs(), Math.min(firstMs, nowMs - minRangeMs))
}

function addCard(series) {
  const group = part(document, `[data-group="${series.group}"]`)
  group.hidden = false
  const card = createCard(part(group, '.cards'), series, compactGroups.has(series.group))
  cards.set(series.id, card)
  return card
}
