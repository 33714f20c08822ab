/** The variables that a function reads; the deployment sets them, and Lambda itself those of AWS. */
export type Variables = Readonly<Record<string, string | undefined>>

/** The variable; throws an error that names it when it is not set. */
export function variable(variables: Variables, name: string): string {
  const value = variables[name]
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is not set`)
  return value
}

/** What every AWS client is made with. Its shape is the AWS SDK's. */
export interface ClientOptions {
  readonly region: string
  readonly maxAttempts: number
  readonly requestHandler: {
    readonly connectionTimeout: number
    readonly requestTimeout: number
    readonly throwOnRequestTimeout: true
  }
  readonly endpoint?: string
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
}

/** Without both timeouts a function in a VPC without an endpoint would wait until it is killed. */
const connectionTimeoutMs = 2_000
const requestTimeoutMs = 8_000

/** For clients that only read: that is safe to repeat. */
export const readAttempts = 2

/**
 * Options of the client of one AWS service, `endpointVariable` naming where it goes instead of AWS.
 * One attempt, unless it says otherwise: a repeated PutMetricData counts twice, and a repeated conditional write
 * fails on itself.
 */
export function clientOptions(
  variables: Variables,
  endpointVariable: string,
  maxAttempts = 1,
): ClientOptions {
  const endpoint = variables[endpointVariable]
  return {
    region: variable(variables, 'AWS_REGION'),
    maxAttempts,
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...credentialsOf(variables),
  }
}

/** The role's credentials as Lambda hands them over; absent where the client is to find them itself. */
export function credentialsOf(variables: Variables): Pick<ClientOptions, 'credentials'> {
  const accessKeyId = variables['AWS_ACCESS_KEY_ID']
  const secretAccessKey = variables['AWS_SECRET_ACCESS_KEY']
  const sessionToken = variables['AWS_SESSION_TOKEN']
  if (accessKeyId === undefined || secretAccessKey === undefined) return {}
  return {
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
  }
}
