import { alarmsOf } from '../../lib/alarms/index.ts'
import type { Config } from '../../lib/config/index.ts'
import { alarmName, type AlarmNow, listed } from '../../lib/model/index.ts'
import type { Incident } from '../../lib/oncall/index.ts'
import type { Line } from '../line.ts'

/** The largest number of alarms that a line names. */
const maxNamed = 8

/** The states of the deployed alarms, with their short names. A silenced alarm is a warning, not a failure. */
export function alarmLines(
  alarms: readonly Pick<AlarmNow, 'name' | 'state'>[],
  incidents: readonly Incident[],
  config: Config,
): readonly Line[] {
  const { deployment } = config
  if (alarms.length === 0) return [{ level: 'fail', text: `no alarm of ${deployment} is deployed` }]
  const states = new Map(
    alarms.map(({ name, state }) => [name.slice(alarmName(deployment, '').length), state]),
  )
  const inState = (wanted: string) => [...states].flatMap(([name, state]) => (state === wanted ? name : []))
  const silenced = new Set(
    incidents
      .filter(({ closedAt }) => closedAt === undefined)
      .flatMap(({ alarms, silencedBy }) =>
        Object.entries(alarms).flatMap(([name, alarm]) => ((silencedBy ?? alarm.silencedBy) ? name : [])),
      ),
  )
  const on = inState('ALARM')
  const lines: readonly (readonly [Line['level'], string, readonly string[]])[] = [
    ['fail', 'in ALARM', on.filter((name) => !silenced.has(name))],
    ['warn', 'in ALARM and silenced', on.filter((name) => silenced.has(name))],
    ['warn', 'without data', inState('INSUFFICIENT_DATA')],
    [
      'warn',
      'in the configuration and not deployed (deploy again)',
      alarmsOf(config).flatMap(({ name }) => (states.has(name) ? [] : name)),
    ],
  ]
  return [
    ...(on.length === 0 ? [{ level: 'ok', text: `${alarms.length} alarms, none in ALARM` } as const] : []),
    ...lines.flatMap(([level, text, names]) =>
      names.length === 0 ? [] : { level, text: `${text}: ${listed(names, maxNamed)}` },
    ),
  ]
}
