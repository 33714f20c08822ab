import { textAt, parseJson, createLog, type Log } from '../../lib/model/index.ts'

/** The server's work for one session, milliseconds. */
export interface ServerWork {
  readonly elapsedMs: number
  readonly cpuMs: number
}

/** Reads the log of a server with log_statement_stats and log_disconnections, whose lines start with the role. */
export interface ServerTime {
  /** Receives the lines of the server's log. */
  readonly log: Log
  /** The work for the one session of the role that `run` opens and closes. */
  readonly during: (run: () => Promise<void>) => Promise<ServerWork>
}

const usage = /([\d.]+) s user, ([\d.]+) s system, ([\d.]+) s elapsed/

export function createServerTime(role: string): ServerTime {
  let work: ServerWork = { elapsedMs: 0, cpuMs: 0 }
  let disconnected = (): void => undefined
  // An entry has several lines; the first has the role.
  let isOurs = false
  const log = createLog((entry) => {
    const line = textAt(parseJson(entry), 'line') ?? ''
    if (/^\S+ LOG:/.test(line)) isOurs = line.startsWith(`${role} `)
    if (!isOurs) return
    const [, user, system, elapsed] = usage.exec(line) ?? []
    work = {
      elapsedMs: work.elapsedMs + 1_000 * Number(elapsed ?? 0),
      cpuMs: work.cpuMs + 1_000 * (Number(user ?? 0) + Number(system ?? 0)),
    }
    if (line.includes('disconnection:')) disconnected()
  })
  return {
    log,
    during: async (run) => {
      work = { elapsedMs: 0, cpuMs: 0 }
      const ended = new Promise<void>((resolve) => {
        disconnected = resolve
      })
      await run()
      await ended
      return work
    },
  }
}
