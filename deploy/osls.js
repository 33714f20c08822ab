// The entry of osls, which loads no TypeScript: the plugin, and the functions that serverless.yml calls.
export { BuildPlugin as default } from './build-plugin.ts'
export { resources, stack } from './stack.ts'
