import { resourceName, messageOf } from '../../lib/model/index.ts'
import { watchReal } from '../../local/scenes/real.ts'
import type { Watcher } from '../../local/scenes/watcher.ts'
import type { Minute } from '../../local/report.ts'
import { createStack } from '../../local/stack.ts'
import { startRunPage } from '../../local/page/tick.ts'
import { readRequest, type Request } from '../collect/request.ts'
import {
  exitCodes,
  fail,
  refuse,
  failureText,
  type Command,
  type ExitCode,
  type Terminal,
} from '../command.ts'

const defaultPort = 4780

export const watch: Command = {
  options: {
    port: {
      type: 'string',
      help: `N: the port of the web page on 127.0.0.1 (${defaultPort}); 0 takes a free one`,
    },
  },
  examples: ['watch', 'watch --config stage.yml --port 8080'],
  run: async (invocation, terminal) => {
    const port = Number(invocation.options['port'] ?? defaultPort)
    const isPort = Number.isInteger(port) && port >= 0 && port <= 65_535
    const request = readRequest({ ...invocation, options: {} }, terminal.environment)
    if (!request.ok) return refuse(terminal.err, request.failure)
    if (!isPort) return refuse(terminal.err, '--port: expected a number from 0 to 65535')
    try {
      return await show(request.value, { port, json: invocation.json }, terminal)
    } catch (error) {
      if (terminal.signal.aborted) return exitCodes.success
      return fail(terminal.err, messageOf(error))
    }
  },
}

async function show(
  { config, variables }: Request,
  { port, json }: { readonly port: number; readonly json: boolean },
  { out, err, signal }: Terminal,
): Promise<ExitCode> {
  const print = json ? err : out
  const stack = createStack()
  try {
    const otherPort = `name a free one, as in --port ${port + 1}`
    const { url, runbooks, publish } = await startRunPage({ port, otherPort }, stack)
    print(
      `anchor-watch watches ${config.deployment}: ${url}   (Ctrl-C ends it; nothing is published, nobody is paged)`,
    )
    if (config.oncall.channels.length === 0)
      print('oncall.channels is empty: the web page shows pages as Slack shows them')
    const passed = async (minute: Minute, watcher: Watcher): Promise<void> => {
      await publish(minute, watcher)
      linesOf(minute, config.deployment).forEach(print)
      if (minute.minute === 1) (await findingsOf(watcher)).forEach(err)
    }
    const report = await watchReal(
      { config, variables, runbooks, sink: () => undefined, signal, passed },
      stack,
    )
    if (json) out(JSON.stringify(report))
    return exitCodes.success
  } finally {
    await stack.close()
  }
}

/** The changes of alarms and the pages of a minute, a line each. */
function linesOf({ slot, transitions, pages }: Minute, deployment: string): readonly string[] {
  const time = `${new Date(slot).toISOString().slice(11, 16)} UTC`
  const changes = transitions.filter(({ from, to }) => to === 'ALARM' || from === 'ALARM')
  return [
    ...changes.map(
      ({ alarm, to }) => `${time}  ${alarm.AlarmName.replace(resourceName(deployment, ''), '')}: ${to}`,
    ),
    ...pages.map(({ channel, title }) => `${time}  would page by ${channel}: ${title}`),
  ]
}

/** The failures of the first minute: most likely the user has to correct the configuration. */
async function findingsOf(watcher: Watcher): Promise<readonly string[]> {
  const reports = await watcher.reports()
  return reports.flatMap(({ findings }) => findings.map(failureText))
}
