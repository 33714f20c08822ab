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

/** The public API: the service that users call. */
export const userService: ServiceName = 'apiext'

/** The queue of images that wait for an analyzer, in simplequeue. */
export const analysisQueue = 'images_to_analyze'

/** The services with RequestTime: users call apiext, and every step of the lifecycle calls the catalog. */
export const timedServices: readonly ServiceName[] = ['apiext', 'catalog']
