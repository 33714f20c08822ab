import { alarmsOf } from '../../lib/catalogue.ts'
import type { Deployment } from '../../local/deployment.ts'
import type { Fault } from '../../local/faults/fault.ts'
import type { Minute } from '../../local/report.ts'
import { run } from '../../local/run.ts'
import { createStack } from '../../local/stack.ts'
import { isFound, judge, type Notification, type Verdict } from './judge.ts'
import type { Truth } from './truth.ts'

/** Before the fault. */
const quietMinutes = 12
/** What comes after the notification that was waited for is looked at for so long: it may be untrue. */
const afterwards = 10
/** A notification that is late is looked at, too. */
const late = 2

/** The catalogue's thresholds; a target that hangs costs a real second. */
const tuning = { timeout: '1s', deadline: '1500ms', alarms: '' }

/** A new world, in which the fault comes after some quiet minutes. Ends early where it is found. */
export async function runScenario(truth: Truth, fault: Fault, stopped: AbortSignal): Promise<Verdict> {
  const sent: Notification[] = []
  const over = new AbortController()
  let found: number | undefined
  const passed = ({ minute: runMinute, pages }: Minute, deployment: Deployment): void => {
    const minute = runMinute - quietMinutes
    sent.push(...pages.flatMap((page) => notificationOf(page, minute, deployment)))
    if (isFound(truth, sent)) found ??= minute
    if (found !== undefined && minute >= found + afterwards) over.abort()
  }
  const stack = createStack()
  try {
    await run(
      {
        minutes: quietMinutes + truth.minutes + late,
        speed: Infinity,
        schedule: (minute) => (minute > quietMinutes ? [fault] : []),
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
  { channel, action, alarm, title }: Minute['pages'][number],
  minute: number,
  { config }: Deployment,
): readonly Notification[] {
  if (channel !== 'webhook' || action !== 'trigger') return []
  const severity = alarmsOf(config).find(({ name }) => name === alarm)?.severity ?? 'critical'
  return [{ minute, severity, title }]
}
