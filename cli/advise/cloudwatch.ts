import { allColumns } from '../../lib/advice/columns.ts'
import { readHistory, type HistoryRead } from '../../lib/cloudwatch/read/history.ts'
import type { Slot } from '../../lib/model/clock.ts'
import type { Outcome } from '../../lib/model/failure.ts'
import type { Variables } from '../../lib/net/environment.ts'
import { withCloudWatch } from '../cloudwatch-client.ts'

/** Reads the columns of advice from CloudWatch, with the credentials of the environment or of the user's profile. */
export function readFromCloudWatch(
  destination: { readonly namespace: string; readonly deployment: string },
  span: { readonly from: Slot; readonly to: Slot },
  { variables, signal }: { readonly variables: Variables; readonly signal: AbortSignal },
): Promise<Outcome<HistoryRead>> {
  return withCloudWatch(variables, (client) =>
    readHistory({ ...destination, client }, allColumns, span, signal),
  )
}
