import { randomBytes } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { seconds } from '../../../lib/net/index.ts'
import { silenceProblem, type Config } from '../../../lib/config/index.ts'
import { failed, success, type Outcome, formatMinute } from '../../../lib/model/index.ts'
import type { Silence } from '../../../lib/oncall/index.ts'
import { exitCodes, fail, refuse, type Command, type Invocation } from '../../command.ts'
import { changeDeployedRecord, deployedRecords } from '../../deployed/record.ts'
import { deployedOptions, deployedSettings } from '../../deployed/settings.ts'

const minSeconds = 60
const maxSeconds = 7 * 86_400

export const silence: Command = {
  operands: 'PROBLEM|ALARM',
  options: {
    for: { type: 'string', help: 'TIME: 1m to 7d' },
    reason: { type: 'string', help: 'TEXT: the reason, which silences prints' },
    ...deployedOptions,
  },
  examples: [
    'silence database --for 2h --reason "failover test"',
    'silence service-down-catalog --for 30m --reason deploy',
  ],
  run: async (invocation, { out, err, environment, signal }) => {
    const settings = deployedSettings(invocation, environment)
    if (!settings.ok) return refuse(err, settings.failure)
    const wanted = read(invocation, settings.value.config, environment['USER'] ?? account())
    if (!wanted.ok) return refuse(err, wanted.failure)
    const deployed = await deployedRecords(settings.value, signal)
    if (!deployed.ok) return fail(err, deployed.failure)
    const silence = from(deployed.value.clock(), wanted.value)
    const changed = await changeDeployedRecord(
      deployed.value.records,
      (record) => ({ ...record, silences: [...record.silences, silence] }),
      signal,
    )
    if (!changed.ok) return fail(err, changed.failure)
    const end = formatMinute(silence.until, settings.value.config.oncall.timezone)
    const text = `${silence.what} pages nobody until ${end}. To end it earlier: npx anchor-watch unsilence ${silence.id}`
    out(invocation.json ? JSON.stringify(silence) : text)
    return exitCodes.success
  },
}

/** The account of this process if no shell sets USER, as in a container or under cron. It may have no name. */
function account(): string {
  try {
    return `${userInfo().username}@${hostname()}`
  } catch {
    return hostname()
  }
}

type Wanted = Omit<Silence, 'from' | 'until'> & { readonly seconds: number }

function from(now: number, { seconds: length, ...silence }: Wanted): Silence {
  return { ...silence, from: now, until: now + length * 1_000 }
}

/** The silence of the command line. The failure is a message for the user. */
function read(
  { operands: [what = ''], options }: Invocation,
  config: Config,
  by: string,
): Outcome<Wanted, string> {
  const unknown = silenceProblem(what, config)
  if (unknown !== undefined) return failed(unknown)
  const length = seconds.parse(String(options['for']))
  if (!(length >= minSeconds && length <= maxSeconds))
    return failed('--for: expected a duration from 1m to 7d, such as 30m or 2h')
  const { reason } = options
  if (typeof reason !== 'string' || reason.trim() === '')
    return failed('--reason: expected a text, such as --reason "failover test"')
  const id = randomBytes(3).toString('hex')
  return success({ id, what, seconds: length, reason, by })
}
