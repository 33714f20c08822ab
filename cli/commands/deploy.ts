import { stackName } from '../../lib/config/index.ts'
import { exitCodes, refuse, type Command } from '../command.ts'
import { deployable, regionOfStack, regionOption, stageOption } from '../deployed/settings.ts'
import { writeStackDirectory } from '../stack/directory.ts'
import { runOsls } from '../stack/osls.ts'

export const deploy: Command = {
  options: { ...stageOption, ...regionOption },
  examples: ['deploy', 'deploy --stage staging --region eu-central-1'],
  run: async ({ config: path, options, json }, { out, err, environment, signal }) => {
    const read = deployable({ config: path, options })
    if (!read.ok) return refuse(err, read.failure)
    const { config, stage, remarks } = read.value
    const region = regionOfStack(options, config.deploy.region, environment)
    if (!region.ok) return refuse(err, region.failure)
    for (const remark of remarks) err(`Remark: ${remark}`)
    writeStackDirectory()
    const args = ['deploy', '--stage', stage, '--region', region.value]
    const done = await runOsls(args, { config: path, environment, signal, print: err })
    if (!done) return exitCodes.failure
    const stack = stackName(config.deployment)
    const lines = [
      `The stack ${stack} in ${region.value} is deployed.`,
      "Next: 'npx anchor-watch test page'.",
    ]
    out(json ? JSON.stringify({ stack, region: region.value }) : lines.join('\n'))
    return exitCodes.success
  },
}
