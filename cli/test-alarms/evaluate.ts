import { metricOf } from '../../lib/cloudwatch/alarm-properties.ts'
import type { AlarmTest, ExpectedPage } from '../../lib/config/alarm-tests/schema.ts'
import type { AlarmState } from '../../lib/simulator/evaluate.ts'
import { replay, type Published, type Replay } from '../../lib/simulator/replay.ts'
import type { DeployedAlarm } from '../../lib/simulator/deployed.ts'

export type Page = ExpectedPage

/** A minute whose state is not the expected one. */
export interface WrongMinute {
  readonly minute: number
  readonly expected: AlarmState
  /** Undefined: the test has no series of the alarm, or is over. */
  readonly got: AlarmState | undefined
  /** The newest point that the alarm saw; null where it is missing. */
  readonly value: number | null
}

export interface TestResult {
  readonly name: string
  readonly passed: boolean
  readonly alarms: readonly { readonly name: string; readonly wrong: readonly WrongMinute[] }[]
  readonly pages: { readonly missing: readonly Page[]; readonly unexpected: readonly Page[] }
  /** Why the test could not be evaluated. */
  readonly problem?: string
}

interface Replayed extends Replay {
  readonly alarm: DeployedAlarm
}

/** Evaluates one test over its series. */
export function evaluateTest(
  { name, states = {}, pages, evaluation_delay: delay }: AlarmTest,
  alarms: readonly DeployedAlarm[],
  published: Published,
): TestResult {
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
  const checked = replays.filter(({ alarm }) => Object.keys(states).length === 0 || alarm.name in states)
  const sent = pagesOf(checked)
  const compared = {
    missing: pages === undefined ? [] : without(pages, sent),
    unexpected: pages === undefined ? [] : without(sent, pages),
  }
  const passed = wrong.length + compared.missing.length + compared.unexpected.length === 0
  return { name, passed, alarms: wrong, pages: compared }
}

/** The pages of a test: one for each transition to ALARM. Incidents, which join several alarms in a page, belong here. */
function pagesOf(replays: readonly Replayed[]): readonly Page[] {
  return replays.flatMap(({ alarm: { name, topic }, states }) =>
    states.flatMap((state, minute) =>
      state === 'ALARM' && states[minute - 1] !== 'ALARM' ? [{ minute, alarm: name, severity: topic }] : [],
    ),
  )
}

function without(pages: readonly Page[], others: readonly Page[]): readonly Page[] {
  const isSame = (one: Page, other: Page): boolean =>
    one.minute === other.minute && one.alarm === other.alarm && one.severity === other.severity
  return pages.filter((one) => !others.some((other) => isSame(one, other)))
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
