import { Client } from 'pg'
import type { Login } from './catalog.ts'

/** Connections that somebody holds and does nothing with. */
export interface HeldConnections {
  /** Opens up to `count` more; stops at the first login that the server refuses. Returns whether it refused one. */
  readonly open: (count: number) => Promise<boolean>
  readonly count: () => number
  readonly closeAll: () => Promise<void>
}

const tooManyConnections = '53300'

/** Holds real connections to a real server, one login each. */
export function holdConnections(login: Login): HeldConnections {
  let held: Client[] = []
  const openOne = async (): Promise<boolean> => {
    const client = new Client({ ...login })
    // A server that goes away under an idle connection is no news here.
    client.on('error', () => undefined)
    try {
      await client.connect()
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === tooManyConnections) return false
      throw error
    }
    held.push(client)
    return true
  }
  return {
    open: async (count) => {
      for (let opened = 0; opened < count; opened += 1) if (!(await openOne())) return true
      return false
    },
    count: () => held.length,
    closeAll: async () => {
      const closing = held
      held = []
      await Promise.all(closing.map((client) => client.end()))
    },
  }
}
