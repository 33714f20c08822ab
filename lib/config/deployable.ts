import type { Config } from './schema.ts'
import { referencesIn, type PlacedReference, type SecretReference } from '../net/index.ts'

/** The secrets of each function, with their keys in watch.yml: every reference in its settings. */
export function secretsOf({
  anchore,
  postgres: { auth, ...postgres },
  oncall: { channels, ...oncall },
}: Config): Readonly<
  Record<'collect-anchore' | 'collect-postgres' | 'notify' | 'digest' | 'sweep', readonly PlacedReference[]>
> {
  const secretsIn = (own: typeof channels): readonly PlacedReference[] =>
    own.flatMap((channel) =>
      referencesIn(channel, `oncall.channels[${channels.indexOf(channel)}].${channel.type}`),
    )
  const ofChannels = secretsIn(channels)
  return {
    'collect-anchore': referencesIn(anchore, 'anchore'),
    // In watch.yml the keys of `auth` are not nested.
    'collect-postgres': referencesIn({ ...postgres, ...auth }, 'postgres'),
    notify: ofChannels,
    digest: secretsIn(channels.filter(({ digest }) => digest)),
    sweep: [...ofChannels, ...referencesIn(oncall, 'oncall')],
  }
}

/** A line for each setting of a valid configuration that cannot work in AWS; empty if it can be deployed. */
export function deployProblems(config: Config): readonly string[] {
  const references = Object.values(secretsOf(config)).flat()
  const lines = [...references.flatMap(referenceProblem), ...placeholders(config)]
  return [...new Set(lines)]
}

function referenceProblem({ path, reference }: PlacedReference): readonly string[] {
  if (reference.source === 'env')
    return [`${path}: env: ${reference.name} is for local runs; use secret or parameter`]
  if (isPartialArn(reference))
    return [`${path}: the ARN of a secret ends in a hyphen and six characters; use the whole ARN or the name`]
  return []
}

/** Secrets Manager finds a secret by a part of its ARN, but no policy matches it. */
function isPartialArn({ source, name }: SecretReference): boolean {
  return source === 'secret' && name.startsWith('arn:') && !/-[A-Za-z0-9]{6}$/.test(name)
}

/** The names that are reserved for examples (RFC 2606). */
const example = /(^|\.)example(\.(com|net|org))?\.?$/i

function placeholders({ anchore, postgres, deploy: { fallbackEmail } }: Config): readonly string[] {
  const services = anchore.services.flatMap(({ name, urls }) =>
    urls.map((url) => [`anchore.services.${name}.url`, new URL(url).hostname] as const),
  )
  const databases = postgres.hosts.map(({ host }) => ['postgres.host', host] as const)
  const hosts = [...services, ...databases]
    .filter(([, host]) => example.test(host))
    .map(([path, host]) => `${path}: ${host} is a placeholder; write the host of your deployment`)
  const isExample = example.test(fallbackEmail?.split('@').at(-1) ?? '')
  return [
    ...hosts,
    ...(isExample
      ? [`deploy.fallback_email: ${fallbackEmail ?? ''} is a placeholder; write your address`]
      : []),
  ]
}
