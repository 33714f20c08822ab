// The entry of osls in the package, which has the functions as bundles.
import { buildPlugin } from '../build-plugin.ts'
import { copyFunctions } from './copy-functions.ts'

export default buildPlugin(copyFunctions)
export { resources, stack } from '../stack.ts'
