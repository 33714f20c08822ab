import type { SecretReference, PlacedReference } from '../../lib/net/index.ts'
import { allow, type Statement } from './statement.ts'

/** The statements that let a function read these secrets, by name. */
export function secretStatements(
  needed: readonly PlacedReference[],
  secretsKey: string | undefined,
): readonly Statement[] {
  const references = needed.map(({ reference }) => reference)
  const named = (source: SecretReference['source']): readonly string[] => [
    ...new Set(references.filter((one) => one.source === source).map(({ name }) => name)),
  ]
  const secrets = named('secret').map(secretArn)
  const parameters = named('parameter').map(parameterArn)
  return [
    ...(secrets.length > 0 ? [allow(['secretsmanager:GetSecretValue'], secrets)] : []),
    ...(parameters.length > 0 ? [allow(['ssm:GetParameter'], parameters)] : []),
    ...(secretsKey !== undefined && secrets.length + parameters.length > 0
      ? [allow(['kms:Decrypt'], [secretsKey], viaStores)]
      : []),
  ]
}

/** The key decrypts for the stores of the secrets, not for the function itself. */
const viaStores: Statement['Condition'] = {
  StringEquals: {
    'kms:ViaService': ['secretsmanager', 'ssm'].map((service) => ({
      'Fn::Sub': `${service}.\${AWS::Region}.amazonaws.com`,
    })),
  },
}

/** Secrets Manager adds a hyphen and six random characters to the name, which are unknown before the secret exists. */
function secretArn(name: string): Statement['Resource'][number] {
  if (name.startsWith('arn:')) return name
  return {
    'Fn::Sub': `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${name}-??????`,
  }
}

/** In the ARN of a parameter the leading slash of its name is the one after `parameter`. */
function parameterArn(name: string): Statement['Resource'][number] {
  if (name.startsWith('arn:')) return name
  const path = name.replace(/^\//, '')
  return { 'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/${path}` }
}
