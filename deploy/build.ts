import { parseArgs } from 'node:util'
import { messageOf } from '../lib/model/index.ts'
import { bundleFunctions } from './bundle.ts'
import { configOfStage } from './deployment.ts'
import { describeBundles } from './function-config.ts'
import { bundleDirectory, watchFile } from './places.ts'

const usage = 'Usage: npm run build -- [--config FILE] [--stage STAGE]'

try {
  const { values } = parseArgs({ options: { config: { type: 'string' }, stage: { type: 'string' } } })
  const config = configOfStage(values.config ?? watchFile(process.env), values.stage)
  console.log(describeBundles(await bundleFunctions(config, bundleDirectory)))
} catch (error) {
  console.error(`${messageOf(error)}\n\n${usage}`)
  process.exitCode = 1
}
