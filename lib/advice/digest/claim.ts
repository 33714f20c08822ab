import type { Table } from '../../publish/index.ts'

/** The next day ends at least this long after a claimed one: a day has 23 hours when the clocks go forward. */
const claimedMs = 20 * 60 * 60_000

/** The right to send the digest of a day. */
export interface DayClaim {
  /** Gives it back: nothing was sent. */
  readonly release: (signal: AbortSignal) => Promise<void>
}

/** Claims the day that ends at `to`; undefined if it is claimed already. Rejects with the table's error. */
export async function claimDay(
  table: Table,
  key: string,
  to: number,
  signal: AbortSignal,
): Promise<DayClaim | undefined> {
  const claimed = await table.update(
    key,
    {
      set: { to },
      when: [[{ attribute: 'to', is: 'absent' }], [{ attribute: 'to', is: 'less', to: to - claimedMs }]],
      returns: 'before',
    },
    signal,
  )
  if (!claimed.applied) return undefined
  const before = claimed.item['to']
  return {
    release: async (late) => {
      const when = [[{ attribute: 'to', is: 'equal', to } as const]]
      await table.update(key, { set: { to: typeof before === 'number' ? before : 0 }, when }, late)
    },
  }
}
