import { randomUUID } from 'node:crypto'
import { listAt, numberAt, parseJson } from '../model/json.ts'
import type { Claim, Condition, Item, Table } from '../state/table.ts'
import { isTooFarAhead } from './message/dates.ts'

/**
 * The lifetime of a claim: longer than a delivery (5 s for the channels and twice 3 s for the table), and over when
 * Lambda first retries, after a minute.
 */
export const claimMs = 60_000

/** The record of one alarm between its messages. */
export interface DeliveryRecord {
  /** The time of the newest settled state change: one as old or older is dropped. */
  readonly settledAt: number | undefined
  /** The channels that got a trigger and no resolve yet. */
  readonly open: readonly string[]
  /** When the open trouble began. */
  readonly openedAt: number | undefined
  /** A state change that some channels have got and others have not. */
  readonly unfinished: { readonly changedAt: number; readonly done: readonly string[] } | undefined
}

export const emptyRecord: DeliveryRecord = {
  settledAt: undefined,
  open: [],
  openedAt: undefined,
  unfinished: undefined,
}

export type Claimed =
  | {
      readonly result: 'claimed'
      readonly owner: string
      readonly record: DeliveryRecord
      /** The previous attempt wrote no record: it may have delivered more than the record has. */
      readonly interrupted: boolean
    }
  /** This state change or a newer one is settled. */
  | { readonly result: 'settled' }
  /** Another invocation is delivering this alarm. */
  | { readonly result: 'busy' }

/** Delivery records, one item an alarm. Rejects with the table's error when it is unreachable. */
export interface Deliveries {
  readonly claim: (alarm: string, changedAt: number, now: number, signal: AbortSignal) => Promise<Claimed>
  /** Writes the record and releases the claim. False if the claim was lost. */
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
      const take = async (when: Condition, interrupted: boolean): Promise<Claimed | undefined> => {
        const set = { owner, claimedUntil: now + claimMs }
        const taken = await table.update(keyOf(alarm), { set, when }, signal)
        return taken.applied
          ? { result: 'claimed', owner, record: toRecord(taken.item, now), interrupted }
          : undefined
      }
      const free = await take(newer(changedAt), false)
      if (free !== undefined) return free
      const item = (await table.get(keyOf(alarm), signal)) ?? {}
      const { settledAt } = toRecord(item, now)
      if (settledAt !== undefined && settledAt >= changedAt) return { result: 'settled' }
      const isOwned = item['owner'] !== undefined
      if (isOwned && Number(item['claimedUntil']) >= now) return { result: 'busy' }
      const unchanged = [[asRead(item, 'owner'), asRead(item, 'settledAt')]]
      return (await take(unchanged, isOwned)) ?? { result: 'busy' }
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

const unowned = { attribute: 'owner', is: 'absent' } as const

const newer = (changedAt: number): Condition => [
  [unowned, { attribute: 'settledAt', is: 'absent' }],
  [unowned, { attribute: 'settledAt', is: 'less', to: changedAt }],
]

function asRead(item: Item, attribute: string): Claim {
  const value = item[attribute]
  return typeof value === 'string' || typeof value === 'number'
    ? { attribute, is: 'equal', to: value }
    : { attribute, is: 'absent' }
}

function toChange({ settledAt, open, openedAt, unfinished }: DeliveryRecord): {
  set: Item
  remove: string[]
} {
  return {
    set: {
      open: JSON.stringify(open),
      ...(settledAt === undefined ? {} : { settledAt }),
      ...(openedAt === undefined ? {} : { openedAt }),
      ...(unfinished === undefined ? {} : { unfinished: JSON.stringify(unfinished) }),
    },
    remove: [
      'owner',
      'claimedUntil',
      ...(settledAt === undefined ? ['settledAt'] : []),
      ...(openedAt === undefined ? ['openedAt'] : []),
      ...(unfinished === undefined ? ['unfinished'] : []),
    ],
  }
}

/** Ignores fields in another format, and dates too far ahead: they would mute the alarm. */
function toRecord({ settledAt, open, openedAt, unfinished }: Item, now: number): DeliveryRecord {
  const attempt = parseJson(String(unfinished))
  const changedAt = numberAt(attempt, 'changedAt')
  return {
    settledAt: typeof settledAt === 'number' && !isTooFarAhead(settledAt, now) ? settledAt : undefined,
    open: listAt(parseJson(String(open))).map(String),
    openedAt: typeof openedAt === 'number' && !isTooFarAhead(openedAt, now) ? openedAt : undefined,
    unfinished:
      changedAt === undefined ? undefined : { changedAt, done: listAt(attempt, 'done').map(String) },
  }
}
