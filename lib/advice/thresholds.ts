import { alarms as anchoreAlarms } from '../anchore/index.ts'
import { alarms as postgresAlarms } from '../postgres/index.ts'

/** The default threshold of an alarm. Throws a RangeError if there is no such alarm. */
export function defaultThreshold(name: string): number {
  const found = [...anchoreAlarms, ...postgresAlarms].find((alarm) => alarm.name === name)
  if (found === undefined) throw new RangeError(`there is no alarm ${name}`)
  return found.threshold
}
