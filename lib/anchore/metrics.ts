export * from './catalogue/health.ts'
export * from './catalogue/images.ts'
export * from './catalogue/replicas.ts'
