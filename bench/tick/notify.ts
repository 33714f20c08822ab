import { topics } from '../../lib/cloudwatch/index.ts'
import { topicArn } from '../../local/aws/account.ts'
import { alarmActions } from '../../local/aws/alarm-actions.ts'
import type { CloudWatch } from '../../local/aws/cloudwatch/server.ts'
import { createSns } from '../../local/aws/sns.ts'
import { createEventSource } from '../../local/aws/sqs/event-source.ts'
import { createQueue } from '../../local/aws/sqs/queue.ts'
import type { Measured } from '../function-program.ts'
import type { FunctionProcess } from '../functions.ts'

/** Runs notify for the message of an alarm that goes to ALARM. Rejects if it logged a warning. */
export async function page(notify: FunctionProcess, cloudwatch: CloudWatch, now: number): Promise<Measured> {
  const [status] = cloudwatch.alarms()
  if (status === undefined) throw new Error('there are no alarms')
  const runs: Measured[] = []
  const sns = createSns(() => now)
  const queue = createQueue({ name: 'pages' }, () => now)
  for (const topic of Object.values(topics)) sns.subscribe(topicArn(topic), queue.send)
  alarmActions(sns)({ ...status, at: now, from: 'OK', to: 'ALARM' })
  await createEventSource(queue, async (event) => {
    runs.push(await notify.invoke({ event: event as object, now }))
  }).deliver()
  const [run] = runs
  if (run === undefined) throw new Error('no message was published')
  if (run.remarks[0] !== undefined) throw new Error(`notify did not run clean: ${run.remarks[0]}`)
  return run
}
