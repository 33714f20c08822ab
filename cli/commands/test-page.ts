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
    channel: {
      type: 'string',
      help: 'NAME: this channel alone, by the name that the command prints; with --show its type',
    },
    show: {
      type: 'string',
      help: 'ALARM: prints the example page of this alarm, such as connections-exhausted, and sends nothing',
    },
    'end-to-end': {
      type: 'boolean',
      help: 'the whole path: sets a deployed alarm to ALARM and waits for its page',
    },
    ...deployedOptions,
  },
  examples: [
    'test page',
    'test page --severity warning',
    'test page --end-to-end',
    'test page --show lock-wait --channel slack',
  ],
  run: async (invocation, terminal) => {
    const { show, channel } = invocation.options
    if (typeof show === 'string')
      return showPage(show, typeof channel === 'string' ? channel : undefined, invocation, terminal)
    const settings = deployedSettings(invocation, terminal.environment)
    const severity = severities.find((one) => one === (invocation.options['severity'] ?? 'critical'))
    if (!settings.ok) return refuse(terminal.err, settings.failure)
    if (severity === undefined) return refuse(terminal.err, `--severity: expected ${severities.join(' or ')}`)
    return invocation.options['end-to-end'] === true
      ? endToEnd(settings.value, severity, invocation, terminal)
      : throughChannels(settings.value, severity, invocation, terminal)
  },
}

async function showPage(
  kind: string,
  type: string | undefined,
  { json }: Invocation,
  { out, err }: Terminal,
): Promise<ExitCode> {
  const { bodyFor, channelTypes, kinds, textOf: pageOf } = await import('../../deploy/pages/pages.ts')
  if (!kinds.includes(kind)) return refuse(err, `--show: expected one of ${kinds.join(', ')}`)
  if (type !== undefined && !channelTypes.includes(type))
    return refuse(err, `--channel: with --show expected one of ${channelTypes.join(', ')}`)
  const { page, resolved } = pageOf(kind)
  const text = type === undefined ? `${page}\n\n${resolved}` : await bodyFor(kind, type)
  out(json ? JSON.stringify(type === undefined ? { page, resolved } : { type, body: text }) : text)
  return exitCodes.success
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
