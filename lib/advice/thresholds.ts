import { alarms as anchoreAlarms } from '../anchore/alarms.ts'
import { alarms as postgresAlarms } from '../postgres/alarms.ts'

/** The threshold of an alarm as the catalogue has it. Throws a RangeError without such an alarm. */
export function thresholdOf(name: string): number {
  const found = [...anchoreAlarms, ...postgresAlarms].find((alarm) => alarm.name === name)
  if (found === undefined) throw new RangeError(`there is no alarm ${name}`)
  return found.threshold
}
