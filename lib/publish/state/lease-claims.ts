import type { Slot } from '../../model/index.ts'
import type { Claim, Update } from './table.ts'

/**
 * The duration of a lease. Longer than the function's timeout of 50 s, so that no lease ends under a living run; shorter
 * than a minute, so that a killed run costs the next slot only if it began late.
 */
export const leaseMs = 55_000

/**
 * The run has the lease, and none of its writes after the nth has taken effect. A call whose answer was lost may be
 * repeated. A delayed attempt that arrives after the next write changes nothing; otherwise it would restore an outbox
 * whose requests have been sent since.
 */
export function ownedAt(owner: string, nth: number): readonly Claim[] {
  return [
    { attribute: 'owner', is: 'equal', to: owner },
    { attribute: 'writes', is: 'less', to: nth + 1 },
  ]
}

/** Takes the lease. A run may take its own lease again: an update whose answer was lost may be repeated. */
export function takeUpdate(owner: string, slot: Slot, now: number): Required<Pick<Update, 'set' | 'when'>> {
  const isOver = { attribute: 'leaseUntil', is: 'less', to: now } as const
  return {
    set: { owner, writes: 0, leaseUntil: now + leaseMs },
    when: [
      [{ attribute: 'leaseUntil', is: 'absent' }],
      [{ attribute: 'slot', is: 'absent' }, isOver],
      [{ attribute: 'slot', is: 'less', to: slot }, isOver],
      ownedAt(owner, 0),
    ],
  }
}
