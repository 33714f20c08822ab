import { stackName } from '../../lib/config/index.ts'
import { exitCodes, fail, refuse, type Command } from '../command.ts'
import { deployable, stageOption } from '../deployed/settings.ts'
import { writeStackDirectory } from '../stack/directory.ts'
import { runOsls } from '../stack/osls.ts'
import { prepareDirectory } from '../stack/package-directory.ts'
import { writePackage } from '../stack/write-package.ts'

export const packageStack: Command = {
  options: { ...stageOption, out: { type: 'string', help: 'DIRECTORY: the output (package)' } },
  examples: ['package', 'package --stage staging --out staging'],
  run: async ({ config: path, options, json }, { out, err, environment, signal }) => {
    const read = deployable({ config: path, options })
    if (!read.ok) return refuse(err, read.failure)
    const directory = typeof options['out'] === 'string' ? options['out'] : 'package'
    const problem = prepareDirectory(directory)
    if (problem !== undefined) return refuse(err, problem)
    const { config, stage, remarks } = read.value
    for (const remark of remarks) err(`Remark: ${remark}`)
    writeStackDirectory()
    const printed: string[] = []
    const print = (line: string): void => void printed.push(line)
    const done = await runOsls(['package', '--stage', stage], { config: path, environment, signal, print })
    if (!done) return fail(err, printed.join('\n'))
    const stack = stackName(config.deployment)
    const files = writePackage(stack, directory)
    const lines = [
      `${directory}/ has the stack ${stack}:`,
      ...files.map((file) => `  ${file}`),
      `Deploy it with 'npx anchor-watch deploy', 'bash ${directory}/deploy.sh BUCKET' or Terraform.`,
    ]
    out(json ? JSON.stringify({ stack, directory, files }) : lines.join('\n'))
    return exitCodes.success
  },
}
