import { severities, type Severity } from '../../lib/model/index.ts'
import {
  exitCodes,
  fail,
  refuse,
  type Command,
  type ExitCode,
  type Invocation,
  type Terminal,
} from '../command.ts'
import { deployedOptions, deployedSettings, type DeployedSettings } from '../deployed/settings.ts'
import { endToEnd } from '../test-page/end-to-end.ts'
import { pageThroughChannels, type Answers } from '../test-page/through-channels.ts'

export const testPage: Command = {
  options: {
    severity: { type: 'string', help: 'SEVERITY: critical (default) or warning' },
    channel: { type: 'string', help: 'NAME: this channel alone, by the name that the command prints' },
    'end-to-end': {
      type: 'boolean',
      help: 'the whole path: sets a deployed alarm to ALARM and waits for its page',
    },
    ...deployedOptions,
  },
  examples: ['test page', 'test page --severity warning', 'test page --end-to-end'],
  run: async (invocation, terminal) => {
    const settings = deployedSettings(invocation, terminal.environment)
    const severity = severities.find((one) => one === (invocation.options['severity'] ?? 'critical'))
    if (!settings.ok) return refuse(terminal.err, settings.failure)
    if (severity === undefined) return refuse(terminal.err, `--severity: expected ${severities.join(' or ')}`)
    return invocation.options['end-to-end'] === true
      ? endToEnd(settings.value, severity, invocation, terminal)
      : throughChannels(settings.value, severity, invocation, terminal)
  },
}

async function throughChannels(
  settings: DeployedSettings,
  severity: Severity,
  { json, options }: Invocation,
  { out, err, signal }: Terminal,
): Promise<ExitCode> {
  const only = typeof options['channel'] === 'string' ? options['channel'] : undefined
  const answers = await pageThroughChannels(settings, { severity, only }, signal)
  if (answers.length === 0)
    return fail(
      err,
      only === undefined
        ? `no channel receives ${severity} alarms; see oncall.channels`
        : `no channel that receives ${severity} alarms is named ${only}; without --channel the command prints the names`,
    )
  out(json ? JSON.stringify(answers) : answers.map(textOf).join('\n'))
  return answers.every(({ failures }) => failures.length === 0) ? exitCodes.success : exitCodes.failure
}

function textOf({ channel, failures }: Answers): string {
  if (failures.length === 0) return `ok      ${channel}: accepted the page and resolved it`
  return failures.map((failure) => `failed  ${channel}: ${failure}`).join('\n')
}
