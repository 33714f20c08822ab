import type { Config } from '../config/index.ts'
import { listPrices } from './list-prices.ts'
import { referencesIn } from '../net/index.ts'

/** An endpoint that the collectors need in a VPC without a route to AWS. Its price is not in the total. */
export interface Endpoint {
  /** The last part of its service name: `monitoring`. */
  readonly service: string
  /** An interface endpoint is billed in each zone, a gateway endpoint is free. */
  readonly type: 'interface' | 'gateway'
  readonly zones: number
  /** A month at list price. */
  readonly dollars: number
}

/** The endpoints that the VPC in watch.yml needs if it has no NAT gateway; some may exist. Each subnet is a zone. */
export function endpointsOf({ deploy, anchore, postgres }: Config): readonly Endpoint[] {
  if (deploy.vpc === undefined) return []
  const zones = deploy.vpc.subnets.length
  const sources = new Set(referencesIn({ anchore, postgres }).map(({ reference }) => reference.source))
  const services = [
    'monitoring',
    ...(sources.has('secret') ? ['secretsmanager'] : []),
    ...(sources.has('parameter') ? ['ssm'] : []),
  ]
  return [
    ...services.map((service) => ({
      service,
      type: 'interface' as const,
      zones,
      dollars: zones * listPrices.interfaceEndpoint,
    })),
    { service: 'dynamodb', type: 'gateway', zones, dollars: 0 },
  ]
}
