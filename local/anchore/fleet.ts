import type { ServiceName } from '../../lib/anchore/index.ts'
import type { Conditions } from '../world/conditions.ts'
import type { Capacity } from '../world/image.ts'
import type { Random } from '../world/random.ts'
import type { ServiceProcess } from './process.ts'
import type { Replica } from './replica.ts'

export type Replicas = readonly Replica[]

/** A random working process of a service; undefined if there is none. */
export function pick(replicas: Replicas, service: ServiceName, random: Random): ServiceProcess | undefined {
  const processes = replicas.flatMap((one) =>
    one.service === service && one.isWorking() ? one.processes() : [],
  )
  return processes[Math.floor(random() * processes.length)]
}

/** Whether a service does its work for the others: one replica is enough. */
export function serves(
  replicas: Replicas,
  service: ServiceName,
  { certificateValid, catalogResolves }: Conditions,
): boolean {
  if (service === 'policy_engine' && !certificateValid) return false
  if (service === 'catalog' && !catalogResolves) return false
  return replicas.some((one) => one.service === service && one.isWorking())
}

/** Anchore's capacity for images: it depends on the working services and the conditions of the minute. */
export function capacityOf(replicas: Replicas, conditions: Conditions): Capacity {
  const works = (service: ServiceName): boolean => serves(replicas, service, conditions)
  const core = works('catalog') && works('policy_engine')
  return {
    analyzers: replicas.flatMap((one) => (one.service === 'analyzer' && one.isWorking() ? [one.host] : [])),
    admits: works('apiext') && works('catalog'),
    // Without the policy engine no analyzer gets an image, and no analyzed image can be loaded.
    dequeues: conditions.dequeues && core && works('simplequeue'),
    completes: conditions.completes && core,
  }
}
