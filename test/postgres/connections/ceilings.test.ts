import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { occupancies } from '../../../lib/postgres/connections/ceilings.ts'
import type { LimitsRow } from '../../../lib/postgres/connections/query.ts'

const row: LimitsRow = {
  sees_all: true,
  anchore_role: 'anchore',
  anchore_is_superuser: false,
  is_anchore: false,
  max_connections: 20,
  reserved: 5,
  role_limit: -1,
  database_limit: -1,
  cluster_used: 6,
  role_used: 4,
  database_used: 5,
}

describe('the ceilings of connections', () => {
  test('leave what is reserved out of the cluster', () => {
    expect(occupancies(row)).toEqual([{ ceiling: 'cluster', used: 6, limit: 15, percent: 40 }])
  })

  test('name the fullest first, each with who counts against it', () => {
    expect(occupancies({ ...row, role_limit: 5, database_limit: 10 })).toEqual([
      { ceiling: 'role', used: 4, limit: 5, percent: 80 },
      { ceiling: 'database', used: 5, limit: 10, percent: 50 },
      { ceiling: 'cluster', used: 6, limit: 15, percent: 40 },
    ])
  })

  test('stop at 100 % when sessions in the reserve exceed what ordinary roles can have', () => {
    expect(occupancies({ ...row, cluster_used: 17 })[0].percent).toBe(100)
  })

  test('are max_connections alone where Anchore is superuser', () => {
    expect(occupancies({ ...row, anchore_is_superuser: true, role_limit: 4, database_limit: 5 })).toEqual([
      { ceiling: 'cluster', used: 6, limit: 20, percent: 30 },
    ])
  })

  test('count a limit of zero as full', () => {
    expect(occupancies({ ...row, role_limit: 0, role_used: 0 })[0]).toEqual({
      ceiling: 'role',
      used: 0,
      limit: 0,
      percent: 100,
    })
  })

  test.each([
    ['cluster', { cluster_used: 15 }, 14, 15],
    ['cluster', { anchore_is_superuser: true, cluster_used: 20 }, 19, 20],
    ['database', { database_limit: 5, database_used: 5 }, 4, 5],
    ['role', { is_anchore: true, role_limit: 4, role_used: 4 }, 3, 4],
  ])('are not full through our own session, which ends with the run: %s', (ceiling, changes, used, limit) => {
    const percent = (100 * used) / limit
    expect(occupancies({ ...row, ...changes })[0]).toEqual({ ceiling, used, limit, percent })
  })

  test('are full through Anchore’s role alone, against which our session does not count', () => {
    expect(occupancies({ ...row, role_limit: 4 })[0]).toMatchObject({
      ceiling: 'role',
      used: 4,
      percent: 100,
    })
  })

  test('are full exactly when the sessions of others fill them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 6, max: 30 }), (used, connections) => {
        const [cluster] = occupancies({ ...row, cluster_used: used, max_connections: connections })
        expect(cluster.percent === 100).toBe(used - 1 >= connections - row.reserved)
        expect(cluster.percent).toBe(Math.min(100, (100 * cluster.used) / cluster.limit))
      }),
    )
  })

  test('leave the role out while Anchore’s is not known', () => {
    expect(occupancies({ ...row, role_limit: null, anchore_role: null })).toHaveLength(1)
  })
})
