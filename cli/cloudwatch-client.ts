import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { clientOptions, type Variables } from '../lib/net/index.ts'

/** Reads are safe to repeat, and a throttled one succeeds later: an account has 9 DescribeAlarms a second. */
const attempts = 5

/** Reads with a client that has the credentials of the environment or of the user's profile. */
export async function withCloudWatch<T>(
  variables: Variables,
  read: (client: CloudWatchClient) => Promise<T>,
): Promise<T> {
  const client = new CloudWatchClient(clientOptions(variables, 'AWS_ENDPOINT_URL_CLOUDWATCH', attempts))
  try {
    return await read(client)
  } finally {
    client.destroy()
  }
}
