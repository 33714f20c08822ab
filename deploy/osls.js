// What osls loads, which takes no TypeScript itself: the plugin, and what serverless.yml asks for.
export { BuildPlugin as default } from './build-plugin.ts'
export { resources, stack } from './stack.ts'
