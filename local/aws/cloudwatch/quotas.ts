import type { Clock } from '../../../lib/model/index.ts'
import { Refusal } from '../json/refusal.ts'

/** The default quotas of an account: calls per second in a region (Service quotas of CloudWatch). */
const perSecond: Readonly<Record<string, number>> = {
  PutMetricData: 500,
  GetMetricData: 50,
  DescribeAlarms: 9,
  SetAlarmState: 3,
}

/** Refuses a call beyond the quota of its action within a second of the clock. */
export function createQuotas(clock: Clock): (action: string) => void {
  let second = Number.NaN
  const calls = new Map<string, number>()
  return (action) => {
    const now = Math.floor(clock() / 1000)
    if (now !== second) calls.clear()
    second = now
    const call = (calls.get(action) ?? 0) + 1
    if (call > (perSecond[action] ?? Infinity)) throw new Refusal('Throttling', 'Rate exceeded')
    calls.set(action, call)
  }
}
