import type { Outcome } from '../failure.ts'

/** An alarm as CloudWatch has it now. Times in milliseconds since the epoch. */
export interface AlarmNow {
  readonly name: string
  readonly arn: string | undefined
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'
  readonly changedAt: number
  readonly configuredAt: number | undefined
  readonly reason: string
  readonly threshold: number | undefined
}

/** The alarms whose names begin with a prefix, or that have one of these names. */
export type WhichAlarms = { readonly prefix: string } | { readonly names: readonly string[] }

/** Reads the states of all these alarms; one that does not exist is absent. Never rejects. */
export type ReadAlarms = (which: WhichAlarms, signal: AbortSignal) => Promise<Outcome<readonly AlarmNow[]>>
