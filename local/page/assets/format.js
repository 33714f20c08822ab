// Cut, never rounded, as in the texts of the pages: 99.96 % must not read as the 100 % at which logins are refused.
const cut = (digits) => new Intl.NumberFormat('en', { ...digits, roundingMode: 'trunc' })
const whole = cut({ maximumFractionDigits: 0 })
const tenths = cut({ maximumFractionDigits: 1 })
const twoDigits = cut({ maximumSignificantDigits: 2 })

/** 28.999999999999996 is 29. */
const exact = (value) => Number(value.toPrecision(12))

function written(value, small) {
  const number = exact(value)
  return (Math.abs(number) >= 10 ? whole : small).format(number).replace(/^-0$/, '0')
}

/** Two significant digits for small values, whole numbers from 10 on: 0.24, 9.1, 47, 1,204. */
const figure = (value) => written(value, twoDigits)

/** A count or a share, below 10 with one decimal: a second one has no meaning. */
const plain = (value) => written(value, tenths)

/** `value` in the largest unit that it reaches: `9.1 GB`. */
function scaled(value, steps) {
  const [size, unit] = steps.find(([min]) => Math.abs(value) >= min) ?? steps.at(-1)
  return `${figure(value / size)} ${unit}`
}

const bytes = [
  [1e12, 'TB'],
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
  [1, 'B'],
]
const minute = 60
const hour = 60 * minute
const day = 24 * hour

function seconds(value) {
  if (Math.abs(value) < 0.000_01) return '0 s'
  if (Math.abs(value) < 1) return `${figure(value * 1_000)} ms`
  if (Math.abs(value) < 2 * minute) return `${figure(value)} s`
  if (Math.abs(value) < 2 * hour) return `${figure(value / minute)} min`
  if (Math.abs(value) < 2 * day) return `${figure(value / hour)} h`
  return `${figure(value / day)} d`
}

/** TimeToDrain is a week if the backlog never drains. */
export const isNever = (title, value) => title === 'TimeToDrain' && value >= 7 * day

const statistics = { Maximum: 'max', Minimum: 'min', Average: 'mean', Sum: 'sum', SampleCount: 'samples' }

/** The name of a statistic on the page: `max`, `p95`. */
export const statisticWord = (statistic) => statistics[statistic] ?? statistic

const flags = new Map([
  [0, 'no'],
  [1, 'yes'],
])

/** A value with a readable unit instead of CloudWatch's: 47 min, 92 %, 9.1 GB; a flag (unit None) is yes or no. */
export function formatValue(value, unit) {
  if (unit === 'Seconds') return seconds(value)
  if (unit === 'Milliseconds') return seconds(value / 1_000)
  if (unit === 'Bytes') return scaled(value, bytes)
  if (unit === 'Percent') return `${plain(value)} %`
  if (unit === 'None') return flags.get(value) ?? plain(value)
  return plain(value)
}

/** A duration in the form of values and pages, never below 0: `60 s`, `65 min`, `2.5 h`. */
export const formatDuration = (milliseconds) => seconds(Math.max(0, milliseconds) / 1_000)

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' })
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** `10:42`, UTC like everything on the page. */
export const formatTime = (milliseconds) => time.format(milliseconds)

export const formatDate = (milliseconds) => date.format(milliseconds)

/** `1 alarm`, `3 alarms`. */
export const counted = (count, one, several = `${one}s`) => `${count} ${count === 1 ? one : several}`

const rank = { critical: 0, warning: 1 }

export const mostSevereFirst = (alarms) =>
  alarms.toSorted((one, other) => rank[one.severity] - rank[other.severity])

export const inState = (alarms, state) => mostSevereFirst(alarms.filter((alarm) => alarm.state === state))

/** The alarms in ALARM, the most severe first. */
export const firingOf = (alarms) => inState(alarms, 'alarm')
