// The entry of osls in the package, where the functions are already bundled.
import { buildPlugin } from '../build-plugin.ts'
import { copyFunctions } from './copy-functions.ts'

export default buildPlugin(copyFunctions)
export { resources, stack } from '../stack.ts'
