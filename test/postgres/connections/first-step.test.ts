import { describe, expect, it } from 'vitest'
import { firstStep } from '../../../lib/postgres/connections/facts.ts'
import type { Group } from '../../../lib/postgres/connections/query.ts'

const names = { role: 'anchore', database: 'anchore', host: 'db', port: 5432 }
const full = { ceiling: 'cluster', limit: 97, isFull: true, free: undefined } as const
const group = (user: string, sessions: number): Group => ({
  user,
  application: 'app',
  state: 'idle',
  sessions,
  address: null,
  addresses: 0,
})

describe('the first step of a full server', () => {
  it('ends the idle sessions of the other role that holds most', () => {
    expect(firstStep(full, names, [group('bi', 71), group('anchore', 21)])).toMatch(
      /Then end idle sessions of bi: `SELECT pg_terminate_backend.*usename = 'bi'/,
    )
  })

  it('lists the holders where the known ones are few: the list may be older than the trouble', () => {
    expect(firstStep(full, names, [group('anchore', 20), group('postgres', 1)])).toMatch(
      /Then list the holders, `SELECT usename, .*`, and end idle sessions that nobody needs/,
    )
  })
})
