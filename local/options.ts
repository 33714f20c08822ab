import { parseArgs } from 'node:util'
import { nearest } from '../lib/config/index.ts'
import { messageOf } from '../lib/model/index.ts'
import type { Variables } from '../lib/net/index.ts'
import type { Fault } from './faults/fault.ts'
import { faultLines, faults } from './faults/index.ts'
import { once, tour, type Schedule } from './faults/schedule.ts'

export interface Options {
  /** The number of simulated minutes; Infinity: until it is stopped. */
  readonly minutes: number
  /** The maximum number of simulated minutes in a real minute. */
  readonly speed: number
  readonly schedule: Schedule
  /** The port of the page; undefined: no page. */
  readonly port: number | undefined
  readonly json: boolean
  /** Print the functions' log lines to standard error. */
  readonly log: boolean
  readonly configOut: string | undefined
  /** The folder of a capture to replay in place of the simulated world. */
  readonly replay: string | undefined
  /** The file for the published series of the run. */
  readonly record: string | undefined
}

const defaultPort = 4780
const defaultSpeed = 60

export const usage = `npm start -- [options]

  --minutes N        simulated minutes to run; without it, until Ctrl-C (60 with --headless)
  --speed N          the maximum number of simulated minutes in a real minute (${defaultSpeed})
  --fault NAME,NAME  the faults to inject (tour; none with --headless or --config-out)
  --headless         no web page
  --json             one JSON line at the end instead of a line for each minute
  --config-out FILE  write the watch.yml of the run to FILE; while it runs, FILE.env has the passwords
  --record FILE      write the published series to FILE at the end, for test alarms and backtest
  --replay DIR       replay the capture that npx anchor-watch record wrote to DIR, in place of the simulated Anchore
  --log              the functions' log lines on standard error
  --help

Faults, and the minutes that they last:
${faultLines}

The web page is on http://127.0.0.1:${defaultPort}; the environment variable PORT sets another port.`

const known = {
  minutes: { type: 'string' },
  speed: { type: 'string' },
  fault: { type: 'string' },
  headless: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  'config-out': { type: 'string' },
  record: { type: 'string' },
  replay: { type: 'string' },
  log: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/**
 * The options that npm takes for its own without `--` before them: it sets npm_config_minutes to "true". `json` and
 * `help` are also options of npm.
 */
const taken = Object.keys(known).filter((name) => name !== 'json' && name !== 'help')

/** Reads the command line and the environment; returns a message if the command line is wrong. */
export function readOptions(args: readonly string[], environment: Variables): Options | string {
  const lost = taken.filter((name) => environment[`npm_config_${name.replace('-', '_')}`] !== undefined)
  if (lost.length > 0)
    return `npm took --${lost.join(' and --')} for itself: write -- before the options, as in npm start -- --${lost[0] ?? ''}`
  const port = environment['PORT']
  try {
    const { values } = parseArgs({ args: [...args], options: known })
    if (values.help) return usage
    const { headless, json, log, 'config-out': configOut, record, replay } = values
    if (replay !== undefined && (configOut ?? values.fault) !== undefined)
      throw new RangeError('--replay replays a capture: --fault and --config-out need the simulated Anchore')
    return {
      minutes: minutesOf(values.minutes, headless && replay === undefined ? 60 : Infinity),
      speed: speedOf(values.speed),
      schedule: scheduleOf(values.fault ?? (headless || configOut !== undefined ? 'none' : 'tour')),
      port: headless ? undefined : portOf(port),
      json,
      log,
      configOut,
      record,
      replay,
    }
  } catch (error) {
    return `${messageOf(error)}\n'npm start -- --help' lists the options and the faults.`
  }
}

function minutesOf(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  const minutes = Number(text)
  if (Number.isInteger(minutes) && minutes > 0) return minutes
  throw new RangeError(`--minutes takes a whole number above 0, not ${text}`)
}

function speedOf(text: string | undefined): number {
  if (text === undefined) return defaultSpeed
  const speed = Number(text)
  if (speed >= 1) return speed
  throw new RangeError(`--speed takes a number of at least 1, not ${text}`)
}

function portOf(text: string | undefined): number {
  if (text === undefined || text === '') return defaultPort
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new RangeError(`PORT takes a port number, not ${text}`)
}

/** `tour`, `none`, or the names of faults, separated by commas. */
function scheduleOf(text: string): Schedule {
  if (text === 'tour') return tour
  if (text === 'none') return once()
  return once(...text.split(',').map(faultOf))
}

function faultOf(name: string): Fault {
  const fault = faults.find((one) => one.name === name)
  if (fault !== undefined) return fault
  const near = nearest(
    name,
    faults.map((one) => one.name),
  )
  throw new RangeError(
    `--fault: no fault is named '${name}'${near === undefined ? '' : `; did you mean ${near}?`}`,
  )
}
