import { serviceNames } from '../../lib/anchore/index.ts'
import type { Config } from '../../lib/config/index.ts'
import type { SecretReference } from '../../lib/net/index.ts'
import { createPseudonyms, type Pseudonyms } from './pseudonyms.ts'

const removed: SecretReference = { source: 'env', name: 'RECORDED' }

/** The pseudonyms for a deployment; names of services and the usual names of its parts stay: they identify nobody. */
export function pseudonymsFor({ anchore }: Config): Pseudonyms {
  return createPseudonyms([
    ...serviceNames,
    ...anchore.services.map(({ name }) => name),
    'anchore',
    'postgres',
  ])
}

/** The configuration with pseudonyms for hosts and users, without channels, network and references to secrets. */
export function anonymous(config: Config, { host, url, user }: Pseudonyms): Config {
  const { anchore, postgres, oncall, deploy } = config
  return {
    ...config,
    anchore: {
      ...anchore,
      auth: anchore.auth && { username: user(anchore.auth.username), password: removed },
      ca: undefined,
      services: anchore.services.map((service) => ({ ...service, urls: service.urls.map(url) })),
    },
    postgres: {
      ...postgres,
      hosts: postgres.hosts.map((one) => ({ ...one, host: host(one.host) })),
      user: user(postgres.user),
      anchoreRole: postgres.anchoreRole && user(postgres.anchoreRole),
      auth: { type: 'password', password: removed },
      ca: undefined,
      rds: undefined,
    },
    oncall: { ...oncall, channels: [], heartbeat_url: undefined, runbooks: undefined },
    deploy: { ...deploy, vpc: undefined, fallbackEmail: undefined, secretsKey: undefined },
  }
}
