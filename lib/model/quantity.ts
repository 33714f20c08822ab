import { minuteMs } from './clock.ts'
import type { Unit } from './metric.ts'

const secondMs = 1_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** `from`: "90 s" and "90 min" read better than "1.5 min" and "1.5 h". */
const durations = [
  { symbol: 'd', size: dayMs, from: 2 * dayMs },
  { symbol: 'h', size: hourMs, from: 2 * hourMs },
  { symbol: 'min', size: minuteMs, from: 2 * minuteMs },
  { symbol: 's', size: secondMs, from: secondMs },
] as const

/** Decimal, as in CloudWatch's graphs. */
const sizes = [
  { symbol: 'TB', size: 1e12 },
  { symbol: 'GB', size: 1e9 },
  { symbol: 'MB', size: 1e6 },
  { symbol: 'kB', size: 1e3 },
] as const

// Cut, never rounded: 99.96 % must not read as the 100 % at which logins are refused.
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0, roundingMode: 'trunc' })
const tenths = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1, roundingMode: 'trunc' })

/** Formats a metric's value for people: `47 min`, `92 %`, `9.1 GB`, `12,400`. */
export function formatQuantity(value: number, unit: Unit): string {
  switch (unit) {
    case 'Seconds':
      return formatDuration(value * secondMs)
    case 'Milliseconds':
      return formatDuration(value)
    case 'Bytes': {
      const scale = sizes.find(({ size }) => Math.abs(value) >= size)
      return scale === undefined ? `${number(value)} B` : `${number(value / scale.size)} ${scale.symbol}`
    }
    case 'Percent':
      return `${number(value)} %`
    case 'Count':
    case 'None':
      return number(value)
  }
}

/** A value of an alarm or a chart with its unit: a share of 1 in percent. */
export function formatValue(
  value: number,
  { unit, isShare = false }: { readonly unit: Unit; readonly isShare?: boolean },
): string {
  return isShare ? formatQuantity(100 * value, 'Percent') : formatQuantity(value, unit)
}

/**
 * A time span in milliseconds: `350 ms`, `90 s`, `47 min`, `2.5 h`, `7 d`; `0 s` if two clocks differ and it is
 * negative.
 */
export function formatDuration(milliseconds: number): string {
  if (milliseconds <= 0) return '0 s'
  const scale = durations.find(({ from }) => milliseconds >= from)
  if (scale === undefined) return `${number(milliseconds)} ms`
  return `${number(milliseconds / scale.size)} ${scale.symbol}`
}

/** A time to the minute, with its zone: `2026-11-23 22:05 GMT+1`; a reader may be in any zone. */
export function formatMinute(milliseconds: number, timezone = 'UTC'): string {
  const parts = new Map(
    clockOf(timezone)
      .formatToParts(milliseconds)
      .map(({ type, value }) => [type, value]),
  )
  const [year, month, day, hour, minute, zone] = clockParts.map((type) => parts.get(type) ?? '')
  return `${year}-${month}-${day} ${hour}:${minute} ${zone}`
}

const clockParts = ['year', 'month', 'day', 'hour', 'minute', 'timeZoneName'] as const

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const digits = '2-digit'
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: digits,
    day: digits,
    hour: digits,
    minute: digits,
    timeZoneName: 'short',
  })
}

/** One decimal below ten, none from there on. */
function number(value: number): string {
  return (Math.abs(value) < 10 ? tenths : whole).format(value).replace(/^-0$/, '0')
}
