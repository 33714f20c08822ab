import { exitCodes, refuse, type Command } from '../command.ts'
import { tableOf, tapOf } from '../test-alarms/print.ts'
import { runFile, type FileResult } from '../test-alarms/run-file.ts'

export const testAlarms: Command = {
  operands: 'FILE...',
  options: {
    tap: { type: 'boolean', help: 'the results in the Test Anything Protocol' },
    template: {
      type: 'string',
      help: 'FILE: the packaged template whose alarms are tested (those of the configuration)',
    },
  },
  examples: ['test alarms alarms.yml', 'test alarms alarms.yml --tap'],
  run: async ({ config, json, options, operands }, { out, err, signal }) => {
    const template = typeof options['template'] === 'string' ? options['template'] : undefined
    const files: FileResult[] = []
    for (const operand of operands) {
      const result = await runFile(operand, { config, template }, signal)
      if (!result.ok) return refuse(err, result.failure)
      files.push(result.value)
    }
    if (json) out(JSON.stringify(files))
    else out((options['tap'] === true ? tapOf : tableOf)(files))
    const passed = files.every(({ tests }) => tests.every((test) => test.passed))
    return passed ? exitCodes.success : exitCodes.failure
  },
}
