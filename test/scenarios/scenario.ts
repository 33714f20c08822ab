import type { Fault } from '../../local/faults/fault.ts'
import type { Minute } from '../../local/report.ts'
import { run } from '../../local/run.ts'
import { createStack } from '../../local/stack.ts'
import { isFound, judge, openIncidents, type Notification, type Verdict } from './judge.ts'
import type { Truth } from './truth.ts'

/** Before the fault. */
const quietMinutes = 12
/** The fault lasts so long after the notification that was waited for: what follows may be untrue, or a second ring. */
const afterwards = 10
/** A notification that is late is looked at, too. */
const late = 2
/** From the end of the fault to the last resolve, at most: the slowest window is 18 of 30, and an OK waits for fresh data. */
const recovery = 45

/** The catalogue's thresholds; a target that hangs costs a real second. */
const tuning = { timeout: '1s', deadline: '1500ms', alarms: '' }

/** A new world, in which the fault comes after some quiet minutes, ends some time after it is found, and is resolved. */
export async function runScenario(
  truth: Truth,
  faults: readonly Fault[],
  stopped: AbortSignal,
): Promise<Verdict> {
  const sent: Notification[] = []
  const over = new AbortController()
  let found: number | undefined
  let ended: number | undefined
  const lastBegin = (truth.apart ?? 0) * (faults.length - 1)
  const passed = ({ minute: runMinute, pages }: Minute): void => {
    const minute = runMinute - quietMinutes
    sent.push(...pages.flatMap((page) => notificationOf(page, minute)))
    if (isFound(truth, sent)) found ??= minute
    const isLong = minute >= truth.minutes + late
    const isDone = found !== undefined && minute >= Math.max(found, lastBegin) + afterwards
    if (ended === undefined && (isLong || isDone)) ended = minute
    if (ended !== undefined && openIncidents(sent).length === 0) over.abort()
  }
  const stack = createStack()
  try {
    await run(
      {
        minutes: quietMinutes + truth.minutes + late + recovery,
        speed: Infinity,
        schedule: (minute) =>
          minute <= quietMinutes || ended !== undefined
            ? []
            : begun(faults, truth.apart ?? 0, minute - quietMinutes),
        sink: () => undefined,
        tuning,
        signal: AbortSignal.any([stopped, over.signal]),
        ready: () => Promise.resolve(),
        passed,
      },
      stack,
    )
  } finally {
    await stack.close()
  }
  return judge(truth, sent)
}

/** Every channel gets the same: one is looked at. */
function notificationOf(
  { channel, action, title, ring }: Minute['pages'][number],
  minute: number,
): readonly Notification[] {
  if (channel !== 'webhook' || ring === undefined) return []
  const severity = ring.severity === 'warning' ? 'warning' : 'critical'
  return [{ minute, severity, title, action, key: ring.key, isEscalation: ring.reason === 'escalated' }]
}

/** The faults that have begun: each `apart` minutes after the one before. */
function begun(faults: readonly Fault[], apart: number, minute: number): readonly Fault[] {
  return faults.filter((_, index) => minute > index * apart)
}
