import { z } from 'zod'
import { parseJson } from '../../../../lib/model/index.ts'
import { Refusal } from '../../json/refusal.ts'
import { parseInput } from '../../json/parse-input.ts'
import type { Alarms, Transition } from './alarms.ts'

// The limits of the API reference of SetAlarmState.
const inputShape = z.strictObject({
  AlarmName: z.string().min(1).max(255),
  StateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  StateReason: z.string().max(1023),
  StateReasonData: z.string().max(4000).optional(),
})

/** Sets a state by hand, until the next evaluation; undefined if the alarm is in it already. */
export function setAlarmState(input: unknown, alarms: Alarms): Transition | undefined {
  const { AlarmName, StateValue, StateReason, StateReasonData = '' } = parseInput(inputShape, input)
  if (StateReasonData !== '' && parseJson(StateReasonData) === undefined)
    throw new Refusal('InvalidFormat', 'StateReasonData is not valid JSON.')
  if (alarms.list().every(({ alarm }) => alarm.AlarmName !== AlarmName))
    throw new Refusal('ResourceNotFound', `There is no alarm ${AlarmName}.`)
  return alarms.set(AlarmName, StateValue, { reason: StateReason, reasonData: StateReasonData })
}
