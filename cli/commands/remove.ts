import { deploymentOf, stackName } from '../../lib/config/index.ts'
import { messageOf } from '../../lib/model/index.ts'
import { exitCodes, refuse, type Command } from '../command.ts'
import { regionOfStack, stageOption } from '../deployed/settings.ts'
import { writeStackDirectory } from '../stack/directory.ts'
import { runOsls } from '../stack/osls.ts'

export const remove: Command = {
  options: {
    deployment: { type: 'string', help: 'NAME: `deployment` in watch.yml at the time of the deploy' },
    ...stageOption,
    region: {
      type: 'string',
      help: 'REGION: the region of the stack; default: that of the environment or the AWS profile',
    },
  },
  examples: ['remove --deployment prod --region eu-central-1'],
  run: async ({ config: path, options, json }, { out, err, environment, signal }) => {
    const { deployment, stage = deployment } = options
    // watch.yml may have changed since the deploy, and a removal cannot be undone.
    if (typeof deployment !== 'string' || typeof stage !== 'string')
      return refuse(err, 'remove takes the name of the deployment from the command line: --deployment NAME')
    const region = regionOfStack(options, undefined, environment)
    if (!region.ok) return refuse(err, region.failure)
    let stack: string
    try {
      stack = stackName(deploymentOf(deployment, stage))
    } catch (error) {
      return refuse(err, messageOf(error))
    }
    writeStackDirectory()
    const args = ['remove', '--stage', stage, '--param', `deployment=${deployment}`, '--region', region.value]
    const done = await runOsls(args, { config: path, environment, signal, print: err })
    if (!done) return exitCodes.failure
    out(
      json
        ? JSON.stringify({ removed: stack, region: region.value })
        : `The stack ${stack} in ${region.value} is removed.`,
    )
    return exitCodes.success
  },
}
