import { alarmDefinitions } from '../../lib/alarms/index.ts'
import {
  deployProblems,
  type Config,
  loadConfig,
  formatProblem,
  type Problem,
  remarksOf,
} from '../../lib/config/index.ts'
import type { ServiceConfig } from '../../lib/anchore/index.ts'
import { exitCodes, type Command } from '../command.ts'
import { countText } from '../../lib/model/index.ts'

interface Summary {
  /** Whether deploy accepts the file; the remarks give the reasons. */
  readonly deployable: boolean
  readonly services: readonly Omit<ServiceConfig, 'urls'>[]
  readonly channels: number
  /** The names of the alarms' definitions. */
  readonly alarms: { readonly on: readonly string[]; readonly off: readonly string[] }
  readonly remarks: readonly string[]
}

export const checkConfig: Command = {
  examples: ['check config', 'check config --config stage.yml --json'],
  run: ({ config: path, json }, { out }) => {
    const parsed = loadConfig(path)
    if (parsed.ok) {
      const summary = summarize(parsed.value)
      out(json ? JSON.stringify({ valid: true, ...summary }) : describeValid(path, summary))
      return Promise.resolve(exitCodes.success)
    }
    const problems = parsed.failure
    out(json ? JSON.stringify({ valid: false, problems }) : describeInvalid(path, problems))
    return Promise.resolve(exitCodes.failure)
  },
}

function summarize(config: Config): Summary {
  const { anchore, oncall, alarms } = config
  const names = alarmDefinitions.map(({ name }) => name)
  const problems = deployProblems(config)
  const isOn = (name: string) => alarms[name]?.enabled ?? true
  return {
    deployable: problems.length === 0,
    services: anchore.services.map(({ urls: _, ...service }) => service),
    channels: oncall.channels.length,
    alarms: { on: names.filter(isOn), off: names.filter((name) => !isOn(name)) },
    remarks: [...problems.map((problem) => `deploy refuses it: ${problem}`), ...remarksOf(config)],
  }
}

function describeValid(path: string, { deployable, services, channels, alarms, remarks }: Summary): string {
  return [
    `${path} is valid`,
    `  services  ${services.map(describeService).join(', ')}`,
    `  channels  ${channels === 0 ? 'none' : channels}`,
    `  alarms    ${alarms.on.length} alarm rules are on${alarms.off.length === 0 ? '' : `; off: ${alarms.off.join(', ')}`}`,
    ...remarks.map((remark) => `Remark: ${remark}`),
    deployable
      ? `${path} takes effect with the next deploy.`
      : `${path} cannot be deployed before that is corrected; collect, doctor, watch and record can use it.`,
  ].join('\n')
}

function describeService({ name, replicas, discover }: Omit<ServiceConfig, 'urls'>): string {
  return `${name} (${discover === undefined ? '' : `discover: ${discover}, at least `}${replicas})`
}

function describeInvalid(path: string, problems: readonly Problem[]): string {
  const next = `${countText(problems.length, 'problem')}: correct ${path} and run npx anchor-watch check config again.`
  return [...problems.map(formatProblem), next].join('\n')
}
