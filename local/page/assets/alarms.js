import { cardHref } from './charts/card.js'
import { element, instance, part, setText } from './elements.js'
import { formatDuration, formatTime } from './format.js'
import { shownState } from './severity.js'

const symbols = { OK: '✓', ALARM: '▲', INSUFFICIENT_DATA: '?' }
const words = { OK: 'OK', ALARM: 'ALARM', INSUFFICIENT_DATA: 'not measured' }

const chips = new Map()

/** The chips of all alarms, grouped by area; each links to the chart of its metric. */
export function showAlarms(alarms, nowMs) {
  element('alarms-empty').hidden = alarms.length > 0
  for (const alarm of alarms) fillChip(chips.get(alarm.name) ?? addChip(alarm), alarm, nowMs)
}

/** The text for a screen reader when an alarm changes. */
export function spokenChange(alarm) {
  const state = shownState(alarm)
  return state === 'ALARM' ? `${alarm.name}: ALARM. ${alarm.symptom}` : `${alarm.name}: ${words[state]}.`
}

function addChip({ name, area }) {
  const group = part(document, `[data-area="${area}"]`)
  group.hidden = false
  const chip = instance('alarm-chip')
  part(group, 'ul').append(chip)
  chips.set(name, chip)
  return chip
}

function fillChip(chip, alarm, nowMs) {
  const { name, severity, series, sinceMs, symptom, rule } = alarm
  const state = shownState(alarm)
  const link = part(chip, 'a')
  link.href = cardHref(series)
  link.dataset.state = state
  link.dataset.severity = severity
  link.title = `${symptom}\n${rule}\n${severity}; ${words[state]} since ${formatTime(sinceMs)}`
  const lasting = state === 'ALARM' ? ` ${formatDuration(nowMs - sinceMs)}` : ''
  setText(part(chip, '.symbol'), symbols[state])
  setText(part(chip, '.name'), name)
  setText(part(chip, '.state'), words[state] + lasting)
}
