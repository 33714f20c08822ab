import type { Fault } from './fault.ts'

/** The database is stopped, and started again: connections are refused meanwhile. */
export const databaseDown: Fault = {
  name: 'database-down',
  summary: 'the database is stopped, and started again',
  standsStill: true,
  begin: async ({ database, anchore }) => {
    await database.halt()
    anchore.databaseIs('down')
  },
  end: async ({ database, anchore, sessions }) => {
    await database.start()
    await sessions.reopen()
    anchore.databaseIs('up')
  },
}
