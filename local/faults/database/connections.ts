import type { Fault } from '../fault.ts'

/** More than the server has: `open` stops at the first refused login. */
const everyConnection = 1_000
/** While Anchore gets no new connection, this share of the API calls ends in 500. */
const refused = { apiErrors: 0.15 }

export const connSaturation: Fault = {
  name: 'conn_saturation',
  summary: 'a reporting tool opens sessions until the database refuses logins',
  conditions: () => refused,
  act: async ({ sessions }) => {
    await sessions.reporting.open(everyConnection)
  },
}

const rampPerMinute = 4
/** 76 sessions are left for others than Anchore. */
const rampMinutes = 19

const connRamp: Fault = {
  name: 'conn_ramp',
  summary: `a tool leaks ${rampPerMinute} sessions a minute; after ${rampMinutes} minutes the database refuses logins`,
  minutes: { from: 5, to: 35 },
  conditions: (minute) => (minute >= rampMinutes ? refused : {}),
  act: async ({ sessions }) => {
    await sessions.reporting.open(rampPerMinute)
  },
}

const roleLimit = 26

const connRoleLimit: Fault = {
  name: 'conn_role_limit',
  summary: `Anchore's role is at its CONNECTION LIMIT of ${roleLimit}; the server has free connections`,
  conditions: () => refused,
  begin: ({ database }) => database.administer(`ALTER ROLE anchore CONNECTION LIMIT ${roleLimit}`),
  act: async ({ sessions }) => {
    await sessions.anchore.open(everyConnection)
  },
  end: ({ database }) => database.administer('ALTER ROLE anchore CONNECTION LIMIT -1'),
}

const databaseLimit = 45

const connDbLimit: Fault = {
  name: 'conn_db_limit',
  summary: `the database is at its CONNECTION LIMIT of ${databaseLimit}; the server has free connections`,
  conditions: () => refused,
  begin: ({ database }) => database.administer(`ALTER DATABASE anchore CONNECTION LIMIT ${databaseLimit}`),
  act: async ({ sessions }) => {
    await sessions.reporting.open(everyConnection)
  },
  end: ({ database }) => database.administer('ALTER DATABASE anchore CONNECTION LIMIT -1'),
}

const connSuperuser: Fault = {
  name: 'conn_superuser',
  summary: 'every connection is taken, those that are reserved for superusers too',
  conditions: () => refused,
  act: async ({ sessions }) => {
    await sessions.reporting.open(everyConnection)
    await sessions.superuser.open(everyConnection)
  },
}

const isRefusing = (minute: number): boolean => minute % 2 === 0

const refusedFlapping: Fault = {
  name: 'refused_flapping',
  summary: 'the database refuses logins in every other minute',
  minutes: { from: 5, to: 35 },
  conditions: (minute) => (isRefusing(minute) ? refused : {}),
  act: async ({ sessions }, minute) => {
    if (isRefusing(minute)) await sessions.reporting.open(everyConnection)
    else await sessions.reporting.closeAll()
  },
}

export const connectionFaults: readonly Fault[] = [
  connSaturation,
  connRamp,
  connRoleLimit,
  connDbLimit,
  connSuperuser,
  refusedFlapping,
]
