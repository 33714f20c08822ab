import type { Fault } from '../fault.ts'

/** More than the server has: the loop ends when it refuses a login. */
const everyConnection = 1_000

/** A reporting tool takes every connection that the server gives, until logins are refused. */
export const connSaturation: Fault = {
  name: 'conn_saturation',
  summary: 'a reporting tool takes every connection of the database',
  act: async ({ intruder }) => {
    await intruder.open(everyConnection)
  },
  end: ({ intruder }) => intruder.closeAll(),
}

export const connectionFaults: readonly Fault[] = [connSaturation]
