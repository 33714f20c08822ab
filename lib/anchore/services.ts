/** The five services of an image's lifecycle, with their ports in Anchore's split-port deployments. */
export const services = {
  apiext: { port: 8228 },
  catalog: { port: 8082 },
  simplequeue: { port: 8083 },
  analyzer: { port: 8084 },
  policy_engine: { port: 8087 },
} as const

export type ServiceName = keyof typeof services

export const serviceNames = Object.keys(services) as readonly ServiceName[]

/**
 * Whether it is one of the five. watch.yml may name others, such as `reports`: only the metrics that every service
 * exports are read from them.
 */
export function isLifecycle(name: string): name is ServiceName {
  return Object.hasOwn(services, name)
}

/** The services that run background tasks: the watchers of the catalog, the feed sync of policy_engine. */
export const taskServices = ['catalog', 'policy_engine'] as const satisfies readonly ServiceName[]
export type TaskService = (typeof taskServices)[number]

/** The queue of images that wait for an analyzer, in simplequeue. */
export const analysisQueue = 'images_to_analyze'

/** The services with RequestTime: users call apiext, and every step of the lifecycle calls the catalog. */
export const timedServices: readonly string[] = ['apiext', 'catalog']
