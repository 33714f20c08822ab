import type { Config } from '../../lib/config/schema.ts'
import type { SecretReference } from '../../lib/secrets/reference.ts'
import { referencesIn, type PlacedReference } from '../../lib/secrets/secrets.ts'
import type { FunctionName } from '../deployment.ts'
import { allow, type Statement } from './statement.ts'

/** The secrets of each function, with their keys in watch.yml: every reference in its settings. */
export function secretsOf({
  anchore,
  postgres: { auth, ...postgres },
  oncall: { channels, ...oncall },
}: Config): Readonly<Record<FunctionName, readonly PlacedReference[]>> {
  const secretsIn = (own: typeof channels): readonly PlacedReference[] =>
    own.flatMap((channel) =>
      referencesIn(channel, `oncall.channels[${channels.indexOf(channel)}].${channel.type}`),
    )
  const ofChannels = secretsIn(channels)
  return {
    'collect-anchore': referencesIn(anchore, 'anchore'),
    // In watch.yml the keys of `auth` are beside the others.
    'collect-postgres': referencesIn({ ...postgres, ...auth }, 'postgres'),
    notify: ofChannels,
    digest: secretsIn(channels.filter(({ digest }) => digest)),
    sweep: [...ofChannels, ...referencesIn(oncall, 'oncall')],
  }
}

/** The references to environment variables: no function has them, only local runs. */
export function localReferences(config: Config): readonly string[] {
  const references = Object.values(secretsOf(config))
    .flat()
    .filter(({ reference }) => reference.source === 'env')
  const lines = references.map(
    ({ path, reference }) => `${path}: env: ${reference.name} is for local runs; use secret or parameter`,
  )
  return [...new Set(lines)]
}

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
      ? [allow(['kms:Decrypt'], [secretsKey])]
      : []),
  ]
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
