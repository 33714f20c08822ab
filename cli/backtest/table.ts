import {
  type Unit,
  slotPlus,
  minuteMs,
  type Slot,
  formatDuration,
  formatMinute,
  formatQuantity,
} from '../../lib/model/index.ts'
import type { Incident, Ring, RingReason } from '../../lib/oncall/index.ts'
import type { KindHistory } from '../../lib/cloudwatch/index.ts'
import { aligned } from '../table.ts'
import type { Backtested } from './json.ts'

/** The largest number of incidents in the list; --json has all. */
const listed = 40

export function tableOf({ kinds, incidents, from, minutes, perWeek, units }: Backtested): string {
  const end = slotPlus(from, minutes)
  const paged = incidents.filter(({ rings }) => rings.length > 0)
  const measured = kinds.filter((kind) => kind.measured)
  const unmeasured = kinds.filter((kind) => !kind.measured).map(({ kind }) => kind)
  const head = ['alarm', 'severity', 'fired', 'in ALARM', 'longest', 'threshold', `${perWeek} a week`]
  const limit = (value: number | undefined, kind: string): string =>
    value === undefined ? '-' : thresholdOf(value, units[kind] ?? 'None')
  const rowOf = (one: KindHistory): readonly string[] => [
    one.kind,
    one.severity,
    String(one.fired),
    lasting(one.minutes),
    lasting(one.longest),
    limit(one.threshold, one.kind),
    limit(one.suggested, one.kind),
  ]
  const span = `${formatDuration(minutes * minuteMs)} from ${formatMinute(from)}`
  if (measured.length === 0)
    return `${span}: no data. Check the name and the region of the deployment, and the clock of this machine.`
  return [
    span,
    '',
    ...aligned([head, ...measured.map(rowOf)], isNumber),
    '',
    `The last column is the most sensitive threshold that fires at most ${perWeek} times a week.`,
    ...(unmeasured.length === 0 ? [] : [`No data: ${unmeasured.join(', ')}`]),
    '',
    ...(paged.length === 0 ? ['No incident paged.'] : problemsTable(paged, end)),
    ...(paged.length === 0 ? [] : ['', 'Incidents:']),
    ...(paged.length > listed ? [`  ${paged.length - listed} earlier ones are in --json`] : []),
    ...paged.slice(-listed).map((incident) => `  ${lineOf(incident, end)}`),
  ].join('\n')
}

/** Both tables have two columns of text. */
const isNumber = (_cell: string, column: number): boolean => column >= 2

/** The number and the length of the incidents of each problem. */
function problemsTable(paged: readonly Incident[], end: Slot): readonly string[] {
  const rows = [...Map.groupBy(paged, ({ problem }) => problem)].map(([problem, own]) => {
    const lengths = own.map((incident) => lengthOf(incident, end))
    const rings = own.flatMap((incident) => incident.rings)
    return [
      problem,
      String(own.length),
      String(rings.filter(isPage).length),
      String(rings.filter((ring) => !isPage(ring)).length),
      formatDuration(lengths.reduce((sum, length) => sum + length, 0)),
      formatDuration(Math.max(...lengths)),
    ]
  })
  return aligned([['problem', 'incidents', 'pages', 'tickets', 'open', 'longest'], ...rows], isNumber)
}

function isPage({ severity }: Ring): boolean {
  return severity !== 'warning'
}

function lengthOf({ openedAt, closedAt }: Incident, end: Slot): number {
  return (closedAt ?? end) - openedAt
}

/** The reason for each further page of an incident, in words. */
const repeats: Readonly<Record<RingReason, string>> = {
  opened: 'opened',
  escalated: 'escalated',
  added: 'another alarm',
  lasts: 'reminder',
  'echo-remains': 'outlasted its cause',
  'silence-ended': 'silence ended',
}

/** `2026-11-24 10:30 UTC    16 min  backlog-growing: critical, reminder; with backlog-age` */
function lineOf(incident: Incident, end: Slot): string {
  const { openedAt, rings, alarms } = incident
  const [first] = rings
  const reasons = [first?.severity, ...rings.slice(1).map(({ reason }) => repeats[reason])].join(', ')
  const others = Object.keys(alarms).filter((name) => name !== first?.alarm)
  const joined = others.length === 0 ? '' : `; with ${others.join(', ')}`
  const length = formatDuration(lengthOf(incident, end)).padStart(8)
  return `${formatMinute(openedAt)}  ${length}  ${first?.alarm ?? incident.lead}: ${reasons}${joined}`
}

/** A share is not cut to tenths. */
function thresholdOf(value: number, unit: Unit): string {
  return unit === 'None' ? String(value) : formatQuantity(value, unit)
}

function lasting(minutes: number): string {
  return minutes === 0 ? '-' : formatDuration(minutes * minuteMs)
}
