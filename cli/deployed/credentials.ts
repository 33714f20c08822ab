import { messageOf, type Failure } from '../../lib/model/index.ts'
import { noCredentials, type Variables } from '../../lib/net/index.ts'
import { withCloudWatch } from '../cloudwatch-client.ts'

/** The ways to give the commands credentials for AWS. */
export const credentialsRemedy =
  'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; a profile of IAM Identity Center needs `aws sso login` first.'

/** The next step without credentials. */
export const credentialsNeeded = { remedy: credentialsRemedy, command: 'export AWS_PROFILE=NAME' }

/** The message of the AWS SDK if it finds no credentials in the environment, a profile or the role of the machine. */
export async function credentialsProblem(variables: Variables): Promise<string | undefined> {
  // The client requires a region; the credentials do not depend on it.
  const regional = { ...variables, AWS_REGION: variables['AWS_REGION'] ?? 'us-east-1' }
  return withCloudWatch(regional, ({ config }) =>
    config.credentials().then(
      () => undefined,
      (error: unknown) => messageOf(error),
    ),
  )
}

/** A failure of CloudWatch for a person: the remedy in lib/ is for the role of a function. */
export function failureForPerson(failure: Failure, actions: string): Failure {
  if (failure.kind !== 'auth') return failure
  const needed = `Check AWS_REGION and your credentials: they need ${actions}.`
  return { ...failure, remedy: failure.message === noCredentials ? credentialsRemedy : needed }
}
