// The entry of osls in the repository: the plugin, and the functions that serverless.yml calls.
import { buildPlugin } from './build-plugin.ts'
import { bundleFunctions } from './bundle.ts'

export default buildPlugin(bundleFunctions)
export { resources, stack } from './stack.ts'
