import { account } from '../../../local/aws/account.ts'

const { region } = account
export const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' } as const

/** The region and the credentials as variables of a function or a command. */
export const identity = {
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
} as const

export interface ClientOptions {
  readonly endpoint: string
  readonly region: string
  readonly credentials: typeof credentials
  readonly maxAttempts: number
}

/** The options of an SDK client for a stand-in. One attempt: a test sees the first answer. */
export function clientOptions(endpoint: string): ClientOptions {
  return { endpoint, region, credentials, maxAttempts: 1 }
}
