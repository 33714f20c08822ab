import { ageTransactionIds } from '../database/simulated-time.ts'
import { rotationMinutes, type Fault } from './fault.ts'
import { auth401All } from './services.ts'

/** Connections are refused meanwhile. */
export const dbDown: Fault = {
  name: 'db_down',
  summary: 'the database is stopped, and started again',
  conditions: () => ({ database: 'down' }),
  begin: ({ database }) => database.halt(),
  end: ({ database }) => database.start(),
}

/** Every process of the database stops, as on a host that hangs. */
export const dbFrozen: Fault = {
  name: 'db_frozen',
  summary: 'the database accepts connections and never answers',
  conditions: () => ({ database: 'frozen' }),
  begin: ({ database }) => database.freeze(),
  end: ({ database }) => {
    database.thaw()
  },
}

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

/** Each round trip: four of them, a probe of Anchore, take 0.7 s. */
const slowMs = 175
const usedUp = 1_900_000_000
const rampPerMinute = 4
/** 76 sessions are left for others than Anchore. */
const rampMinutes = 19
const roleLimit = 26
const databaseLimit = 45
const isRefusing = (minute: number): boolean => minute % 2 === 0
const leaksPerMinute = 2
const waiting = 8

export const databaseFaults: readonly Fault[] = Array.of<Fault>(
  {
    name: 'db_slow',
    summary: "every answer of the database is slow: Anchore's probes take 0.7 s",
    conditions: () => ({ databaseDelayMs: slowMs, probeSeconds: (4 * slowMs) / 1000 }),
  },
  dbDown,
  dbFrozen,
  {
    name: 'db_io_slow',
    summary: 'reading a block takes 35 ms instead of 0.12, and 20 times as many are read',
    minutes: { from: 5, to: 35 },
    conditions: () => ({ blocksRead: 1_200, blockReadMs: 35, probeSeconds: 0.25 }),
  },
  {
    name: 'wraparound',
    summary: 'the oldest transaction id is 1.9 of 2.1 billion old',
    begin: ({ database }) => database.administer(ageTransactionIds, [usedUp]),
    end: ({ database }) => database.administer(ageTransactionIds, [0]),
  },
  connSaturation,
  {
    name: 'conn_ramp',
    summary: `a tool leaks ${rampPerMinute} sessions a minute; after ${rampMinutes} minutes the database refuses logins`,
    minutes: { from: 5, to: 35 },
    conditions: (minute) => (minute >= rampMinutes ? refused : {}),
    act: async ({ sessions }) => {
      await sessions.reporting.open(rampPerMinute)
    },
  },
  {
    name: 'conn_role_limit',
    summary: `Anchore's role is at its CONNECTION LIMIT of ${roleLimit}; the server has free connections`,
    conditions: () => refused,
    begin: ({ database }) => database.administer(`ALTER ROLE anchore CONNECTION LIMIT ${roleLimit}`),
    act: async ({ sessions }) => {
      await sessions.anchore.open(everyConnection)
    },
    end: ({ database }) => database.administer('ALTER ROLE anchore CONNECTION LIMIT -1'),
  },
  {
    name: 'conn_db_limit',
    summary: `the database is at its CONNECTION LIMIT of ${databaseLimit}; the server has free connections`,
    conditions: () => refused,
    begin: ({ database }) => database.administer(`ALTER DATABASE anchore CONNECTION LIMIT ${databaseLimit}`),
    act: async ({ sessions }) => {
      await sessions.reporting.open(everyConnection)
    },
    end: ({ database }) => database.administer('ALTER DATABASE anchore CONNECTION LIMIT -1'),
  },
  {
    name: 'conn_superuser',
    summary: 'every connection is taken, those that are reserved for superusers too',
    conditions: () => refused,
    act: async ({ sessions }) => {
      await sessions.reporting.open(everyConnection)
      await sessions.superuser.open(everyConnection)
    },
  },
  {
    name: 'refused_flapping',
    summary: 'the database refuses logins in every other minute',
    minutes: { from: 5, to: 35 },
    conditions: (minute) => (isRefusing(minute) ? refused : {}),
    act: async ({ sessions }, minute) => {
      if (isRefusing(minute)) await sessions.reporting.open(everyConnection)
      else await sessions.reporting.closeAll()
    },
  },
  {
    name: 'idle_in_tx_leak',
    summary: `${leaksPerMinute} more sessions a minute stay idle in a transaction`,
    minutes: { from: 5, to: 35 },
    act: async ({ sessions }) => {
      await sessions.anchore.open(leaksPerMinute, 'BEGIN; SELECT count(*) FROM leases')
    },
  },
  {
    name: 'lock_wait',
    summary: `a forgotten transaction holds a lock, and ${waiting} sessions of Anchore wait for it`,
    minutes: { from: 5, to: 35 },
    conditions: () => ({ dequeues: false }),
    begin: async ({ sessions }) => {
      await sessions.superuser.open(1, 'BEGIN; LOCK TABLE queuemeta IN ACCESS EXCLUSIVE MODE')
      await sessions.anchore.open(waiting, 'UPDATE queuemeta SET qlen = qlen', 'waits')
    },
  },
)

/** The password of the monitor's database role was rotated and its secret has the old one; Anchore is fine. */
export const dbPasswordMonitor: Fault = {
  name: 'db_password_monitor',
  summary: "the database refuses the monitor's password",
  minutes: rotationMinutes,
  begin: ({ database }) => database.rotatePassword(),
  end: ({ database }) => database.restorePassword(),
}

/** Faults of the monitor, not of what it watches. */
export const monitorFaults: readonly Fault[] = Array.of<Fault>(
  dbPasswordMonitor,
  {
    name: 'monitor_creds_expired',
    summary: "the services (401) and the database refuse the monitor's passwords",
    minutes: rotationMinutes,
    begin: async (targets) => {
      await auth401All.begin?.(targets)
      await dbPasswordMonitor.begin?.(targets)
    },
    end: async (targets) => {
      await auth401All.end?.(targets)
      await dbPasswordMonitor.end?.(targets)
    },
  },
  {
    name: 'monitor_dead',
    summary: 'the schedule that runs the monitor is deleted',
    conditions: () => ({ monitored: false }),
  },
)
