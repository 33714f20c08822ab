import { once } from 'node:events'
import { createServer } from 'node:net'
import { messageOf } from '../../lib/model/index.ts'

const host = '127.0.0.1'
const attempts = 3

/**
 * Starts a program on a port of this machine that was free a moment ago: PostgreSQL cannot choose one itself. If another
 * process has taken the port meanwhile, the program starts on another one, at most twice. Rejects with the error of
 * `start`.
 */
export async function onFreePort<Started>(
  start: (port: number) => Promise<Started>,
  left = attempts,
): Promise<Started> {
  try {
    return await start(await freePort())
  } catch (error) {
    if (left === 1 || !messageOf(error).includes('Address already in use')) throw error
    return onFreePort(start, left - 1)
  }
}

/** A port of this machine that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, host)
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string')
    throw new Error('the probe for a free port has no port')
  return address.port
}
