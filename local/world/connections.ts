import { Socket } from 'node:net'
import { Client, DatabaseError } from 'pg'
import { isUnavailable } from '../database/database.ts'
import type { Login } from './catalog.ts'

/** Sessions that are held open. */
export interface HeldConnections {
  /**
   * Opens up to `count` more sessions, and stops at the first failed login. Each runs `statement`, if there is one.
   * `waits`: the statement waits for a lock, so `open` does not wait for its end. Returns whether a login failed.
   */
  readonly open: (count: number, statement?: string, waits?: 'waits') => Promise<boolean>
  /** The number of connections that the server has not ended. */
  readonly count: () => number
  readonly closeAll: () => Promise<void>
}

/** The limit of a login and of a logout: a frozen server answers neither. */
const answerMs = 1_000

/** Holds real connections to a real server, one login each. */
export function holdConnections(login: Login): HeldConnections {
  const held = new Map<Client, Socket>()
  const openOne = async (): Promise<Client | undefined> => {
    const socket = new Socket()
    const client = new Client({ connectionTimeoutMillis: answerMs, stream: () => socket, ...login })
    // A server that goes away under an idle connection ends it.
    client.on('error', () => held.delete(client))
    client.on('end', () => held.delete(client))
    try {
      await client.connect()
    } catch (error) {
      if (error instanceof DatabaseError && !isUnavailable(error)) throw error
      return undefined
    }
    held.set(client, socket)
    return client
  }
  return {
    open: async (count, statement, waits) => {
      for (let opened = 0; opened < count; opened += 1) {
        const client = await openOne()
        if (client === undefined) return true
        if (statement === undefined) continue
        const ran = client.query(statement).catch(() => undefined)
        if (waits === undefined) await ran
      }
      return false
    },
    count: () => held.size,
    closeAll: async () => {
      const closing = [...held]
      held.clear()
      await Promise.all(closing.map(endSession))
    },
  }
}

async function endSession([client, socket]: readonly [Client, Socket]): Promise<void> {
  socket.setTimeout(answerMs, () => socket.destroy())
  await client.end().catch(() => undefined)
}
