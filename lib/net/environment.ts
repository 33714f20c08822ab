/** The environment of a function; the deployment sets its variables, and Lambda those of AWS. */
export type Variables = Readonly<Record<string, string | undefined>>

/** The variable by which the environment file of a local run marks its time as simulated. */
export const simulatedTime = 'ANCHOR_WATCH_SIMULATED_TIME'

/** The value of a variable. Throws an error with its name if it is not set. */
export function variable(variables: Variables, name: string): string {
  const value = variables[name]
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is not set`)
  return value
}

/** The options of every AWS client, in the shape of the AWS SDK. */
interface ClientOptions {
  readonly region: string
  readonly maxAttempts: number
  readonly requestHandler: Readonly<Record<'connectionTimeout' | 'requestTimeout', number>> & {
    readonly throwOnRequestTimeout: true
  }
  readonly endpoint?: string
  readonly credentials?: AwsCredentials
}

/** Without both timeouts a function in a VPC without an endpoint would hang until Lambda kills it. */
const connectionTimeoutMs = 2_000
const requestTimeoutMs = 8_000

/** The first attempt fails if its socket died while Lambda froze the process. */
export const readAttempts = 2

/** For calls within the deadlines of a run. */
export const runCalls = { maxAttempts: 3, requestTimeoutMs: 2_000 } as const

/** Options of the client of one AWS service; the variable `endpointVariable` overrides the endpoint. */
export function clientOptions(
  variables: Variables,
  endpointVariable: string,
  maxAttempts: number = readAttempts,
  requestTimeout: number = requestTimeoutMs,
): ClientOptions {
  const endpoint = variables[endpointVariable]
  return {
    region: variable(variables, 'AWS_REGION'),
    maxAttempts,
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout,
      throwOnRequestTimeout: true,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...credentialsOf(variables),
  }
}

export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** The role's credentials from Lambda's environment; absent without a full pair: the client then finds its own. */
export function credentialsOf(variables: Variables): { readonly credentials?: AwsCredentials } {
  const accessKeyId = variables['AWS_ACCESS_KEY_ID']
  const secretAccessKey = variables['AWS_SECRET_ACCESS_KEY']
  const sessionToken = variables['AWS_SESSION_TOKEN']
  if (accessKeyId === undefined || secretAccessKey === undefined) return {}
  return {
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
  }
}
