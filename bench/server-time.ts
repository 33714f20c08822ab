import { textAt, parseJson } from '../lib/model/json.ts'
import { createLog, type Log } from '../lib/model/log.ts'

/** Milliseconds that the server worked for one session. */
export interface Worked {
  readonly elapsedMs: number
  /** What is left of it when others use the machine too. */
  readonly cpuMs: number
}

/** What the server worked for one role, by its own log (log_statement_stats and log_disconnections on, the role first). */
export interface ServerTime {
  /** Where the server's lines go. */
  readonly log: Log
  /** Of the one session of the role that `run` opens and closes. */
  readonly during: (run: () => Promise<void>) => Promise<Worked>
}

const usage = /([\d.]+) s user, ([\d.]+) s system, ([\d.]+) s elapsed/

export function createServerTime(role: string): ServerTime {
  let worked: Worked = { elapsedMs: 0, cpuMs: 0 }
  let left = (): void => undefined
  // The lines of one entry follow each other; the first has the role.
  let isOurs = false
  const log = createLog((entry) => {
    const line = textAt(parseJson(entry), 'line') ?? ''
    if (/^\S+ LOG:/.test(line)) isOurs = line.startsWith(`${role} `)
    if (!isOurs) return
    const [, user, system, elapsed] = usage.exec(line) ?? []
    worked = {
      elapsedMs: worked.elapsedMs + 1_000 * Number(elapsed ?? 0),
      cpuMs: worked.cpuMs + 1_000 * (Number(user ?? 0) + Number(system ?? 0)),
    }
    if (line.includes('disconnection:')) left()
  })
  return {
    log,
    during: async (run) => {
      worked = { elapsedMs: 0, cpuMs: 0 }
      const gone = new Promise<void>((resolve) => {
        left = resolve
      })
      await run()
      await gone
      return worked
    },
  }
}
