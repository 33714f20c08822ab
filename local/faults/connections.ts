import type { Fault } from './fault.ts'

/** More than the server has: the loop ends when it refuses a login. */
const everyConnection = 1_000

/** A batch job that leaks connections: it takes every one that the server gives, until logins are refused. */
export const connections: Fault = {
  name: 'connections',
  summary: 'a batch job takes every connection of the database',
  act: async ({ intruder }) => {
    await intruder.open(everyConnection)
  },
  end: ({ intruder }) => intruder.closeAll(),
}
