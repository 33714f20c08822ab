import {
  downFact,
  refusalFact,
  saturationFacts,
  lockedOutFacts,
  type Occupancy,
  type ConnectionsRow,
  loginFailure,
  blockReadTime,
  connectionSaturation,
  databaseUp,
  feedFact,
  lockFact,
  staleFact,
  idleFact,
  idsFact,
} from '../../../lib/postgres/index.ts'
import { factOf } from '../../../lib/findings/index.ts'
import { began, secondAt, type Example } from '../example.ts'

const host = 'anchore.cluster-c1a2b3c4d5e6.eu-west-1.rds.amazonaws.com'
const server = {
  host,
  port: 5432,
  database: 'anchore',
  user: 'anchor_watch',
  auth: { type: 'password', password: { source: 'env', name: 'PASSWORD' } },
} as const
const names = { role: 'anchore', database: 'anchore', host, port: 5432 }
const groups = [
  { user: 'bi', application: 'Metabase', state: 'idle', sessions: 71, address: '10.0.3.7', addresses: 1 },
  { user: 'anchore', application: '', state: 'idle', sessions: 19, address: '10.0.4.11', addresses: 5 },
]
const holders = { slot: began, groups }
const own = [
  { user: 'anchore', application: '', state: 'idle', sessions: 31, address: '10.0.4.12', addresses: 5 },
]

function occupancy(ceiling: Occupancy['ceiling'], used: number, limit: number): Occupancy {
  return { ceiling, used, limit, percent: (100 * used) / limit }
}

const {
  answered: _full,
  refusedBy: _by,
  ...full
} = loginFailure({ sqlState: '53300', routine: 'InitProcess', message: '' }, server)
const { answered: _silent, ...silent } = loginFailure({ message: 'timeout expired' }, server)
const session = { pid: 4711, user: 'anchore', application: 'psql', state: 'idle in transaction' }

export const examples: Readonly<Record<string, Partial<Example>>> = {
  'connections-high': {
    value: 77.5,
    minutes: 4,
    postgres: {
      facts: saturationFacts(
        [occupancy('role', 31, 40), occupancy('cluster', 39, 97)],
        names,
        { slot: began, groups: own },
        { threshold: 70, secondsToFull: 1_500 },
      ),
    },
  },
  'connections-exhausted': {
    value: 92.8,
    minutes: 4,
    postgres: {
      facts: saturationFacts([occupancy('cluster', 90, 97)], names, holders, {
        threshold: 70,
        secondsToFull: 420,
      }),
    },
  },
  'connections-refused': {
    value: 100,
    minutes: 3,
    postgres: {
      facts: [refusalFact('cluster', 97, names, holders)],
      failures: [{ ...full, reportedBy: connectionSaturation.name }],
    },
    also: { 'server-errors': 0.15 },
  },
  'database-down': {
    value: 0,
    minutes: 4,
    anchore: {
      failures: [
        {
          kind: 'auth',
          target: 'anchore.services',
          message: 'every service refuses the credentials',
          remedy: 'Repair the database first.',
        },
      ],
    },
    postgres: {
      facts: [downFact(silent, { hosts: [{ host, port: 5432 }], rds: { type: 'cluster', name: 'anchore' } })],
      failures: [{ ...silent, reportedBy: databaseUp.name }],
    },
    also: { 'service-down-apiext': 0, 'service-down-catalog': 0, 'service-down-policy_engine': 0 },
  },
  'anchore-locked-out': {
    value: 0,
    minutes: 6,
    postgres: {
      facts: lockedOutFacts(
        {
          anchore_role: 'anchore',
          anchore_sessions: 0,
          may_log_in: true,
          is_expired: true,
          may_connect: true,
        } as ConnectionsRow,
        'anchore',
      ),
    },
  },
  'idle-in-transaction': {
    value: 640,
    minutes: 8,
    postgres: { facts: [idleFact({ ...session, age: 640 })] },
  },
  'lock-wait': {
    value: 420,
    minutes: 8,
    postgres: {
      facts: [
        lockFact([
          {
            pid: 4720,
            user: 'anchore',
            application: null,
            state: 'active',
            age: 425,
            query: null,
            waited: 420,
            held_by: [{ ...session, age: 1_260, query: null }],
          },
        ]),
      ],
    },
  },
  'io-slow': {
    value: 34,
    minutes: 11,
    postgres: { facts: [factOf(blockReadTime, '18,240 blocks read since the last run')] },
  },
  wraparound: { value: 54.2, minutes: 3, postgres: { facts: [idsFact('anchore', 1_164_000_000)] } },
  'wraparound-critical': {
    value: 78.9,
    minutes: 3,
    postgres: { facts: [idsFact('anchore', 1_694_000_000)] },
  },
  'services-stale': { value: 2, minutes: 6, postgres: { facts: [staleFact(['analyzer', 'policy_engine'])] } },
  'feeds-stale': { value: 187_200, minutes: 4, postgres: { facts: [feedFact(secondAt(-3_120))] } },
}
