import { SQSClient } from '@aws-sdk/client-sqs'
import { onTestFinished } from 'vitest'
import { startSqs, type Sqs } from '../../../local/aws/sqs.ts'
import { clientOptions } from './identity.ts'

/** SQS's stand-in with the SDK's own client, both gone when the test is. */
export async function runningSqs(clock: () => number): Promise<{ sqs: Sqs; client: SQSClient }> {
  const sqs = await startSqs({ clock })
  const client = new SQSClient(clientOptions(sqs.url))
  onTestFinished(async () => {
    client.destroy()
    await sqs.stop()
  })
  return { sqs, client }
}
