import type { Fault } from './fault.ts'

/** Every process of the database stops where it stands, as on a host that hangs: it takes connections and is silent. */
export const databaseFrozen: Fault = {
  name: 'database-frozen',
  summary: 'the database accepts connections and never answers',
  standsStill: true,
  begin: async ({ database, anchore }) => {
    await database.freeze()
    anchore.databaseIs('frozen')
  },
  end: ({ database, anchore }) => {
    database.thaw()
    anchore.databaseIs('up')
    return Promise.resolve()
  },
}
