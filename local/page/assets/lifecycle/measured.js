import { formatTime, formatValue, isNever, statisticWord } from '../format.js'

const minuteMs = 60_000
/** An older value is shown as late. */
const lateMs = 3 * minuteMs
export const rateMinutes = 15

/** The name of a series' statistic on the page. */
export const statistic = ({ series }, name) => statisticWord(series.get(name)?.statistic ?? '')

/** The newest value. */
export function level(name) {
  return (measured) => newest(measured, name, (point, unit) => formatValue(point, unit))
}

/** The mean count per minute over the last `rateMinutes`. */
export function rate(name) {
  return (measured) =>
    newest(
      measured,
      name,
      () => `${formatValue((sum(measured, name) ?? 0) / minutesOf(measured, name), 'Count')}/min`,
    )
}

/** The newest duration of a step: it is published only when an image has passed the step. */
export function newestTime(name) {
  return ({ series, nowMs }) => {
    const found = series.get(name)
    const point = found?.points.at(-1)
    if (point === undefined) return { value: 'none yet', late: true }
    const value = formatValue(point[1], found.unit)
    const late = nowMs - point[0] > rateMinutes * minuteMs
    return { value: late ? `${value} at ${formatTime(point[0])}` : value, late }
  }
}

function newest({ series, nowMs }, name, format) {
  const found = series.get(name)
  const point = found?.points.at(-1)
  if (point === undefined) return { value: 'not measured', late: true }
  if (nowMs - point[0] > lateMs)
    return { value: `not seen since ${formatTime(point[0] + minuteMs)}`, late: true }
  return { value: format(point[1], found.unit), late: false }
}

const recent = ({ series, nowMs }, name) =>
  (series.get(name)?.points ?? []).filter(([slotMs]) => slotMs >= nowMs - rateMinutes * minuteMs)

/** The sum of a metric over the last `rateMinutes`; undefined without data. */
export function sum(measured, name) {
  const points = recent(measured, name)
  return points.length === 0 ? undefined : points.reduce((total, [, value]) => total + value, 0)
}

const minutesOf = (measured, name) => Math.max(1, recent(measured, name).length)

/** `oldest 8 min`; empty for 0. */
export function text({ series }, label, name) {
  const found = series.get(name)
  const point = found?.points.at(-1)
  return point === undefined || point[1] === 0 ? '' : `${label} ${formatValue(point[1], found.unit)}`
}

export function drains({ series }) {
  const point = series.get('TimeToDrain')?.points.at(-1)
  if (point === undefined || point[1] === 0) return ''
  return isNever('TimeToDrain', point[1]) ? 'does not drain' : `drains in ${formatValue(point[1], 'Seconds')}`
}
