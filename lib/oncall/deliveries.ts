import { randomUUID } from 'node:crypto'
import { listAt, numberAt, parseJson } from '../json.ts'
import type { Item, Table } from '../state/table.ts'

/**
 * How long an invocation may hold a delivery: longer than one takes (5 s for the channels and twice 3 s for the
 * table), and over when Lambda's first retry comes after a minute.
 */
export const claimMs = 60_000

/** What is remembered of one alarm between its messages. */
export interface DeliveryRecord {
  /** The newest state change that is dealt with: one as old or older is dropped. */
  readonly settledAt: number | undefined
  /** The channels that have a trigger without its resolve. */
  readonly open: readonly string[]
  /** When the trouble began that is open. */
  readonly openedAt: number | undefined
  /** A state change that some channels have had and others must still get. */
  readonly unfinished: { readonly changedAt: number; readonly done: readonly string[] } | undefined
}

export const emptyRecord: DeliveryRecord = {
  settledAt: undefined,
  open: [],
  openedAt: undefined,
  unfinished: undefined,
}

export type Claimed =
  | { readonly result: 'claimed'; readonly owner: string; readonly record: DeliveryRecord }
  /** This state change or a newer one has been dealt with. */
  | { readonly result: 'settled' }
  /** Another invocation is at work on this alarm. */
  | { readonly result: 'busy' }

/** Delivery records, one item an alarm. Rejects with the store's error when it cannot be reached. */
export interface Deliveries {
  readonly claim: (alarm: string, changedAt: number, now: number, signal: AbortSignal) => Promise<Claimed>
  /** Writes the record and gives the claim back. False when the claim was lost meanwhile. */
  readonly settle: (
    alarm: string,
    owner: string,
    record: DeliveryRecord,
    signal: AbortSignal,
  ) => Promise<boolean>
}

export function deliveriesOf(table: Table, deployment: string): Deliveries {
  const keyOf = (alarm: string): string => `delivery#${deployment}#${alarm}`
  return {
    claim: async (alarm, changedAt, now, signal) => {
      const owner = randomUUID()
      const free = { attribute: 'claimedUntil', is: 'less', to: now } as const
      const claimed = await table.update(
        keyOf(alarm),
        {
          set: { owner, claimedUntil: now + claimMs },
          when: [
            [{ attribute: 'claimedUntil', is: 'absent' }],
            [free, { attribute: 'settledAt', is: 'absent' }],
            [free, { attribute: 'settledAt', is: 'less', to: changedAt }],
          ],
        },
        signal,
      )
      if (claimed.applied) return { result: 'claimed', owner, record: toRecord(claimed.item) }
      const { settledAt } = toRecord((await table.get(keyOf(alarm), signal)) ?? {})
      return { result: settledAt !== undefined && settledAt >= changedAt ? 'settled' : 'busy' }
    },
    settle: async (alarm, owner, record, signal) => {
      const { applied } = await table.update(
        keyOf(alarm),
        { ...toChange(record), when: [[{ attribute: 'owner', is: 'equal', to: owner }]] },
        signal,
      )
      return applied
    },
  }
}

function toChange({ settledAt, open, openedAt, unfinished }: DeliveryRecord): {
  set: Item
  remove: string[]
} {
  return {
    set: {
      claimedUntil: 0,
      open: JSON.stringify(open),
      ...(settledAt === undefined ? {} : { settledAt }),
      ...(openedAt === undefined ? {} : { openedAt }),
      ...(unfinished === undefined ? {} : { unfinished: JSON.stringify(unfinished) }),
    },
    remove: [
      'owner',
      ...(openedAt === undefined ? ['openedAt'] : []),
      ...(unfinished === undefined ? ['unfinished'] : []),
    ],
  }
}

/** An item that another version wrote reads as far as it can be read. */
function toRecord({ settledAt, open, openedAt, unfinished }: Item): DeliveryRecord {
  const attempt = parseJson(String(unfinished))
  const changedAt = numberAt(attempt, 'changedAt')
  return {
    settledAt: typeof settledAt === 'number' ? settledAt : undefined,
    open: listAt(parseJson(String(open))).map(String),
    openedAt: typeof openedAt === 'number' ? openedAt : undefined,
    unfinished:
      changedAt === undefined ? undefined : { changedAt, done: listAt(attempt, 'done').map(String) },
  }
}
