import { alarmDefinitions, alarmsOf } from '../../alarms/index.ts'
import { areas } from '../../model/index.ts'
import { nearest } from '../nearest.ts'
import type { ProblemAt } from '../problem.ts'
import type { Config } from '../schema.ts'

/** Undefined if `what` names an area (a problem, for users), an alarm or its definition; otherwise an error message. */
export function silenceProblem(what: string, config: Config): string | undefined {
  const names = [
    ...areas,
    ...alarmDefinitions.map(({ name }) => name),
    ...alarmsOf(config).map(({ name }) => name),
  ]
  if (names.includes(what)) return undefined
  const near = nearest(what, names)
  const advice = near === undefined ? `expected ${areas.join(', ')} or an alarm` : `did you mean ${near}?`
  return `no problem or alarm is named "${what}"; ${advice}`
}

export function maintenanceProblems(config: Config): readonly ProblemAt[] {
  return config.oncall.maintenance.flatMap(({ silence }, index) =>
    silence.flatMap((what, position) => {
      const message = silenceProblem(what, config)
      const path = ['oncall', 'maintenance', index, 'silence', position]
      return message === undefined ? [] : [{ path, part: 'value' as const, message }]
    }),
  )
}
