import {
  metricOf,
  type AlarmState,
  type DeployedAlarm,
  replay,
  type Published,
} from '../../lib/cloudwatch/index.ts'
import { nearest, type AlarmTest } from '../../lib/config/index.ts'
import { pagesOf, without, type IncidentRules, type Page, type Replayed } from './pages.ts'

/** A minute whose state is not the expected one. */
export interface WrongMinute {
  readonly minute: number
  readonly expected: AlarmState
  /** Undefined: the test has no series of the alarm, or ends before this minute. */
  readonly got: AlarmState | undefined
  /** The newest evaluated point; null if it is missing. */
  readonly value: number | null
}

export interface TestResult {
  readonly name: string
  readonly passed: boolean
  readonly alarms: readonly { readonly name: string; readonly wrong: readonly WrongMinute[] }[]
  readonly pages: { readonly missing: readonly Page[]; readonly unexpected: readonly Page[] }
  /** The reason that the test could not be evaluated. */
  readonly problem?: string
}

/** The alarms under test, and the rules that group them into incidents. */
export interface Deployment {
  readonly alarms: readonly DeployedAlarm[]
  readonly rules: IncidentRules
}

/** Evaluates one test of a file over its series. */
export function evaluateTest(
  { name, states = {}, pages, evaluation_delay: delay }: AlarmTest,
  { alarms, rules }: Deployment,
  published: Published,
): TestResult {
  const named = new Set([...Object.keys(states), ...(pages ?? []).map(({ alarm }) => alarm)])
  const unknown = unknownAlarm([...named], alarms)
  if (unknown !== undefined) return unevaluated(name, unknown)
  const replays = alarms
    .filter(({ properties }) => published.pointsOf(metricOf(properties)) !== undefined)
    .map((alarm) => ({ alarm, ...replay(alarm.properties, { ...published, delay }) }))
  const wrong = Object.entries(states).flatMap(([alarm, expected]) => {
    const minutes = wrongMinutes(
      expected,
      replays.find((one) => one.alarm.name === alarm),
      published.minutes,
    )
    return minutes.length === 0 ? [] : [{ name: alarm, wrong: minutes }]
  })
  const isChecked = ({ alarm }: Page) => Object.keys(states).length === 0 || named.has(alarm)
  const sent = pagesOf(replays, published.minutes, rules).filter(isChecked)
  const compared = {
    missing: pages === undefined ? [] : without(pages, sent),
    unexpected: pages === undefined ? [] : without(sent, pages),
  }
  const passed = wrong.length + compared.missing.length + compared.unexpected.length === 0
  return { name, passed, alarms: wrong, pages: compared }
}

/** The result of a test that cannot be evaluated. */
export function unevaluated(name: string, problem: string): TestResult {
  return { name, passed: false, alarms: [], pages: { missing: [], unexpected: [] }, problem }
}

/** A sentence about the first name that is none of the alarms. */
function unknownAlarm(names: readonly string[], alarms: readonly DeployedAlarm[]): string | undefined {
  const known = alarms.map((alarm) => alarm.name)
  const name = names.find((one) => !known.includes(one))
  if (name === undefined) return undefined
  const near = nearest(name, known)
  return `the deployment has no alarm ${name}${near === undefined ? '' : `; did you mean ${near}?`}`
}

function wrongMinutes(
  expected: Readonly<Record<string, AlarmState>>,
  replayed: Replayed | undefined,
  minutes: number,
): readonly WrongMinute[] {
  const changes = Object.entries(expected)
    .map(([minute, state]) => ({ minute: Number(minute), state }))
    .toSorted((one, other) => one.minute - other.minute)
  return changes.flatMap(({ minute: from, state }, index) => {
    const to = changes[index + 1]?.minute ?? Math.max(minutes, from + 1)
    return Array.from({ length: to - from }, (_, offset) => from + offset).flatMap((minute) => {
      const got = replayed?.states[minute]
      if (got === state) return []
      return [{ minute, expected: state, got, value: replayed?.points[minute] ?? null }]
    })
  })
}
