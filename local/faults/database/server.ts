import type { Fault } from '../fault.ts'

/** The database is stopped, and started again: connections are refused meanwhile. */
export const dbDown: Fault = {
  name: 'db_down',
  summary: 'the database is stopped, and started again',
  conditions: () => ({ database: 'down' }),
  begin: ({ database }) => database.halt(),
  end: async ({ database, sessions }) => {
    await database.start()
    await sessions.reopen()
  },
}

/** Every process of the database stops where it stands, as on a host that hangs: it takes connections and is silent. */
export const dbFrozen: Fault = {
  name: 'db_frozen',
  summary: 'the database accepts connections and never answers',
  conditions: () => ({ database: 'frozen' }),
  begin: ({ database }) => database.freeze(),
  end: ({ database }) => {
    database.thaw()
    return Promise.resolve()
  },
}

export const serverFaults: readonly Fault[] = [dbDown, dbFrozen]
