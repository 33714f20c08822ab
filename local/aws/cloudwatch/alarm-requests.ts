import { z } from 'zod'
import { alarmArn } from '../account.ts'
import type { AlarmStatus, Alarms, Transition } from './alarms.ts'
import { Refusal, parseInput } from '../json.ts'
import { parseJson } from '../../../lib/model/index.ts'

// The limits of the API reference of DescribeAlarms.
const maxNames = 100
const maxRecords = 100
const defaultRecords = 50

const inputShape = z.strictObject({
  AlarmNames: z.array(z.string()).max(maxNames).optional(),
  AlarmNamePrefix: z.string().optional(),
  AlarmTypes: z.array(z.enum(['MetricAlarm', 'CompositeAlarm'])).default(['MetricAlarm']),
  StateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']).optional(),
  MaxRecords: z.number().min(1).max(maxRecords).default(defaultRecords),
  NextToken: z.string().optional(),
})
type Input = z.infer<typeof inputShape>

interface DescribedAlarms {
  readonly MetricAlarms: readonly object[]
  readonly CompositeAlarms: readonly object[]
  readonly NextToken?: string
}

/** Answers DescribeAlarms, in pages as CloudWatch does; there are metric alarms only. */
export function describeAlarms(input: unknown, alarms: readonly AlarmStatus[]): DescribedAlarms {
  const request = parseInput(inputShape, input)
  if (request.AlarmNames !== undefined && request.AlarmNamePrefix !== undefined)
    throw new Refusal('InvalidParameterCombination', 'Give AlarmNames or AlarmNamePrefix, not both.')
  const found = alarms.filter((status) => matches(status, request))
  const from = firstOf(request.NextToken)
  const to = from + request.MaxRecords
  return {
    MetricAlarms: found.slice(from, to).map(describe),
    CompositeAlarms: [],
    ...(to < found.length ? { NextToken: String(to) } : {}),
  }
}

function matches({ alarm, state }: AlarmStatus, request: Input): boolean {
  return (
    request.AlarmTypes.includes('MetricAlarm') &&
    (request.AlarmNames?.includes(alarm.AlarmName) ?? true) &&
    alarm.AlarmName.startsWith(request.AlarmNamePrefix ?? '') &&
    (request.StateValue ?? state) === state
  )
}

function firstOf(token: string | undefined): number {
  if (token === undefined) return 0
  if (/^\d{1,6}$/.test(token)) return Number(token)
  throw new Refusal('InvalidNextToken', `NextToken ${token} is unknown.`)
}

function describe({ alarm, state, reason, reasonData, changedAt, configuredAt }: AlarmStatus): object {
  return {
    ...alarm,
    AlarmArn: alarmArn(alarm.AlarmName),
    ActionsEnabled: true,
    StateValue: state,
    StateReason: reason,
    StateReasonData: reasonData,
    StateUpdatedTimestamp: changedAt / 1000,
    StateTransitionedTimestamp: changedAt / 1000,
    AlarmConfigurationUpdatedTimestamp: configuredAt / 1000,
  }
}

// The limits of the API reference of SetAlarmState.
const stateShape = z.strictObject({
  AlarmName: z.string().min(1).max(255),
  StateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  StateReason: z.string().max(1023),
  StateReasonData: z.string().max(4000).optional(),
})

/** Sets a state by hand, until the next evaluation; undefined if the alarm is in it already. */
export function setAlarmState(input: unknown, alarms: Alarms): Transition | undefined {
  const { AlarmName, StateValue, StateReason, StateReasonData = '' } = parseInput(stateShape, input)
  if (StateReasonData !== '' && parseJson(StateReasonData) === undefined)
    throw new Refusal('InvalidFormat', 'StateReasonData is not valid JSON.')
  if (alarms.list().every(({ alarm }) => alarm.AlarmName !== AlarmName))
    throw new Refusal('ResourceNotFound', `There is no alarm ${AlarmName}.`)
  return alarms.set(AlarmName, StateValue, { reason: StateReason, reasonData: StateReasonData })
}
