import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  minuteMs,
  minutesBetween,
  slotPlus,
  systemClock,
  type Slot,
  failed,
  messageOf,
  success,
  type Outcome,
  createLog,
  formatDuration,
} from '../../lib/model/index.ts'
import {
  milliseconds,
  nameResolution,
  createHttp,
  createSecrets,
  createRdsTokens,
} from '../../lib/net/index.ts'
import { createLogIn, passwordsOf } from '../../lib/postgres/index.ts'
import { anonymous, pseudonymsFor } from '../../local/capture/pseudonyms.ts'
import { createRecorder } from '../../local/capture/recorder.ts'
import { anchoreClock } from '../collect/anchore-time.ts'
import { readRequest, type Request } from '../collect/request.ts'
import {
  exitCodes,
  fail,
  failureText,
  refuse,
  type Command,
  type ExitCode,
  type Terminal,
} from '../command.ts'
import { createDirectory } from '../files.ts'
import { collectMinutes } from '../record/collect-minutes.ts'

const maxMinutes = 1_440

interface Wanted {
  readonly directory: string
  readonly minutes: number
  readonly intervalMs: number
}

export const record: Command = {
  operands: 'DIR',
  options: {
    minutes: { type: 'string', help: `N: 1 to ${maxMinutes} (60)` },
    interval: {
      type: 'string',
      help: 'TIME: the time between two runs, 100ms to 60s (60s); shorter for a local run',
    },
  },
  examples: ['record --minutes 60 capture', 'record --config stage.yml --minutes 10 /tmp/capture'],
  run: async (invocation, terminal) => {
    const { operands, options } = invocation
    const wanted = read(operands, options)
    if (!wanted.ok) return refuse(terminal.err, wanted.failure)
    const request = readRequest({ ...invocation, operands: [], options: {} }, terminal.environment)
    if (!request.ok) return refuse(terminal.err, request.failure)
    try {
      createDirectory(wanted.value.directory)
      if ((await readdir(wanted.value.directory)).length > 0)
        return fail(terminal.err, `${wanted.value.directory} is not empty: name a new folder`)
      return await write(wanted.value, request.value, terminal)
    } catch (error) {
      return fail(
        terminal.err,
        `${wanted.value.directory} cannot be written (${messageOf(error)}); name another folder`,
      )
    }
  },
}

function read(
  [directory = '']: readonly string[],
  options: Parameters<Command['run']>[0]['options'],
): Outcome<Wanted, string> {
  const minutes = Number(options['minutes'] ?? 60)
  if (!(Number.isInteger(minutes) && minutes >= 1 && minutes <= maxMinutes))
    return failed(`--minutes: expected a whole number from 1 to ${maxMinutes}`)
  const intervalMs = milliseconds.parse(String(options['interval'] ?? '60s'))
  if (!(intervalMs >= 100 && intervalMs <= 60_000))
    return failed('--interval: expected a duration from 100ms to 60s')
  return success({ directory, minutes, intervalMs })
}

async function write(wanted: Wanted, { config, variables }: Request, terminal: Terminal): Promise<ExitCode> {
  const { directory } = wanted
  const { err, signal } = terminal
  const secrets = createSecrets({ variables, clock: systemClock })
  const tokens = createRdsTokens(variables)
  const { dns, lookup } = nameResolution(variables)
  const { http, close } = createHttp({ ca: config.anchore.ca, lookup })
  const pseudonyms = pseudonymsFor(config)
  const { postgres } = config
  const logIn = createLogIn(postgres, passwordsOf(postgres, { secrets, tokens }))
  const recorder = createRecorder({ http, dns, logIn }, pseudonyms)
  const now = anchoreClock({ config, http, dns, clock: systemClock, signal })
  try {
    await writeFile(join(directory, 'config.json'), JSON.stringify(anonymous(config, pseudonyms)))
    const log = createLog(() => undefined)
    let last: Slot | undefined
    let missing = 0
    for await (const { minute, collected } of collectMinutes({
      ...{ config, recorder, secrets, tokens, now, log, signal },
      ...wanted,
    })) {
      const time = new Date(minute.slot).toISOString()
      await writeFile(join(directory, `${time.replaceAll(':', '-')}.json`), JSON.stringify(minute))
      const failures = collected.flatMap((one) => one.failures)
      const gap = last === undefined ? 0 : minutesBetween(slotPlus(last, 1), minute.slot)
      err(
        `${time}: ${minute.answers.length} answers, ${minute.queries.length} queries, ${failures.length} failures${afterGap(gap)}`,
      )
      // In the first minute: most likely the user has to correct the configuration.
      if (last === undefined) failures.map(failureText).forEach(err)
      last = minute.slot
      missing += gap
    }
    return end(wanted, missing, terminal)
  } finally {
    await close()
  }
}

function afterGap(minutes: number): string {
  return minutes > 0 ? `, after a gap of ${shownMinutes(minutes)}` : ''
}

function shownMinutes(minutes: number): string {
  return formatDuration(minutes * minuteMs)
}

function end({ directory }: Wanted, missing: number, { out, err }: Terminal): ExitCode {
  if (missing > 0) err(`The gaps have ${shownMinutes(missing)} in all: a replay has no data there.`)
  out(
    `The capture is in ${directory}. Look through it before you send it; npm start -- --replay ${directory} replays it.`,
  )
  return exitCodes.success
}
