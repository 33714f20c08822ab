import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { allColumns } from '../../lib/advice/columns.ts'
import { readHistory, type HistoryRead } from '../../lib/cloudwatch/read/history.ts'
import type { Slot } from '../../lib/model/clock.ts'
import type { Outcome } from '../../lib/model/failure.ts'
import { clientOptions, type Variables } from '../../lib/net/environment.ts'

/** Reads are safe to repeat, and a throttled one succeeds later. */
const attempts = 5

/** Reads the columns of advice from CloudWatch, with the credentials of the environment or of the user's profile. */
export async function readFromCloudWatch(
  destination: { readonly namespace: string; readonly deployment: string },
  span: { readonly from: Slot; readonly to: Slot },
  { variables, signal }: { readonly variables: Variables; readonly signal: AbortSignal },
): Promise<Outcome<HistoryRead>> {
  const client = new CloudWatchClient(clientOptions(variables, 'AWS_ENDPOINT_URL_CLOUDWATCH', attempts))
  try {
    return await readHistory({ ...destination, client }, allColumns, span, signal)
  } finally {
    client.destroy()
  }
}
