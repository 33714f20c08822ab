import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readFileSync } from 'node:fs'
import { messageOf, type LogSink } from '../lib/model/index.ts'
import { simulatedTime } from '../lib/net/index.ts'
import type { Deployment } from './deployment.ts'
import { removeLeftovers } from './leftovers.ts'
import { recordingOf, type Minute, type Report } from './report.ts'
import { readOptions, usage, type Options } from './options.ts'
import { readCapture } from './capture/capture.ts'
import { replay } from './scenes/replay.ts'
import type { Watcher } from './scenes/watcher.ts'
import { startRunPage, type RunPage } from './page/tick.ts'
import { steered } from './faults/schedule.ts'
import { faults, partOf } from './faults/index.ts'
import { run } from './run.ts'
import { caFile } from './watch-file.ts'
import { createStack, type Stack } from './stack.ts'

/** The interval at which a run checks that its starter still lives. */
const parentCheckMs = 500

const options = readOptions(process.argv.slice(2), process.env)
if (typeof options === 'string') {
  const isHelp = options === usage
  ;(isHelp ? console.log : console.error)(options)
  process.exitCode = isHelp ? 0 : 2
} else {
  await start(options)
}

async function start(options: Options): Promise<void> {
  const stopping = new AbortController()
  const stop = (): void => {
    stopping.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  // The reader of the output has ended (`| head`); further output is lost.
  process.stdout.on('error', stop)
  process.stderr.on('error', stop)
  onParentGone(stop)
  const stack = createStack()
  try {
    const report = await session(options, stack, stopping.signal).finally(stack.close)
    console.log(options.json ? JSON.stringify(report) : summaryOf(report))
  } catch (error) {
    if (stopping.signal.aborted) return
    console.error(messageOf(error))
    process.exitCode = 1
  }
}

/** One run with these options; resolves when its minutes are over or the signal aborts. */
async function session(options: Options, stack: Stack, signal: AbortSignal): Promise<Report> {
  const { port, json, log, configOut, record, replay: folder } = options
  const { schedule, set } = steered(options.schedule, faults)
  const print = (text: string): void => {
    if (!json) console.log(text)
  }
  const sink: LogSink = (line) => {
    if (log) console.error(line)
  }
  const capture = folder === undefined ? undefined : readCapture(folder)
  for (const path of await removeLeftovers()) print(`removed the files of a killed run: ${path}`)
  let page: RunPage | undefined
  if (port !== undefined) {
    const known = capture === undefined ? faults.map((fault) => ({ ...fault, part: partOf(fault) })) : []
    page = await startRunPage({ faults: known, setFault: set, port }, stack)
    const watched = folder === undefined ? 'watches a simulated Anchore' : `replays ${folder}`
    const hello = `anchor-watch ${watched}: ${page.url}   (Ctrl-C ends it)`
    if (json) console.error(hello)
    else print(hello)
  }
  let started: Watcher | undefined
  const passed = async (minute: Minute, watcher: Watcher): Promise<void> => {
    started = watcher
    await page?.publish(minute, watcher)
    linesOf(minute).forEach(print)
  }
  const playing = { ...options, runbooks: page?.runbooks, sink, signal, passed }
  const ready = async (deployment: Deployment): Promise<void> => {
    if (configOut !== undefined) await writeConfig(configOut, deployment, stack)
  }
  const report =
    capture === undefined
      ? await run({ ...playing, schedule, ready }, stack)
      : await replay(capture, playing, stack)
  if (record !== undefined && started !== undefined) {
    const { config, cloudwatch } = started
    await writeFile(record, recordingOf(cloudwatch.series(), config.deployment))
  }
  // The web page of a replay stays open.
  if (capture !== undefined && page !== undefined && !signal.aborted) await once(signal, 'abort')
  return report
}

function summaryOf({ minutes, slots, series, pages, alarms }: Report): string {
  const bad = alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name)
  const states = bad.length === 0 ? 'no alarm is in ALARM' : `in ALARM: ${bad.join(', ')}`
  return `${minutes} minutes, ${slots} slots published in ${series} series, ${pages.length} pages; ${states}`
}

/** The watch.yml and the certificate stay. FILE.env is removed at the end: its passwords end with the servers of the run. */
async function writeConfig(
  file: string,
  { watch, variables, anchore }: Deployment,
  stack: Stack,
): Promise<void> {
  const environment = Object.entries(variables).map(([name, value]) => `${name}=${value ?? ''}\n`)
  stack.defer(() => rm(`${file}.env`, { force: true }))
  await writeFile(`${file}.env`, [...environment, `${simulatedTime}=true\n`].join(''), { mode: 0o600 })
  await writeFile(join(dirname(file), caFile), anchore.ca)
  await writeFile(file, watch)
}

function linesOf({ minute, slot, world, pages }: Minute): readonly string[] {
  const sent = pages.map(({ channel, title }) => `  page to ${channel}: ${title}`)
  if (world === undefined) return [`minute ${minute}: ${new Date(slot).toISOString()}`, ...sent]
  const { waiting, analyzing, completed, connectionsUsed, connectionsLimit, fault } = world
  const state = `${waiting} waiting, ${analyzing} analyzing, ${completed} done`
  const line = `minute ${minute}: ${state}; ${connectionsUsed} of ${connectionsLimit} connections`
  return [fault === undefined ? line : `${line}; fault: ${fault}`, ...sent]
}

/**
 * If npm is killed, it cannot end this process, and the shell between them keeps waiting. So the run ends when its
 * parent or its parent's parent changes.
 */
function onParentGone(stop: () => void): void {
  const ancestors = ancestorsNow()
  const check = setInterval(() => {
    if (ancestorsNow() !== ancestors) stop()
  }, parentCheckMs)
  check.unref()
}

/** The process IDs of the parent and, on Linux, of its parent. On macOS npm is the parent: the shell replaces itself. */
function ancestorsNow(): string {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8')
    // The name of the process, before the fields, is in parentheses and may contain spaces.
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')')).split(' ')[2] ?? ''}`
  } catch {
    return String(process.ppid)
  }
}
