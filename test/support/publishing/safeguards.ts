import { success } from '../../../lib/model/index.ts'
import { emptyOutbox, pack, type Table } from '../../../lib/publish/index.ts'
import type { Changes } from './aws.ts'

/** Each write takes effect whoever holds the lease, and every slot is taken. */
function withoutConditions(table: Table): Table {
  return {
    ...table,
    update: (key, { when: _, ...update }, signal) => table.update(key, update, signal),
  }
}

/** Forgets the data that are not sent at once. */
function withoutOutbox(table: Table): Table {
  return {
    ...table,
    update: (key, { set, ...update }, signal) => {
      const forgotten = 'outbox' in set ? { ...set, outbox: pack(emptyOutbox), waiting: 0 } : set
      return table.update(key, { ...update, set: forgotten }, signal)
    },
  }
}

/** A run without one of its safeguards. */
export const withoutSafeguard = {
  lease: { table: withoutConditions },
  'read-back, sending again': {
    publisher: (publisher) => ({
      ...publisher,
      heartbeats: (_collector, slots) => Promise.resolve(success(new Map(slots.map((slot) => [slot, 0])))),
    }),
  },
  'read-back, never sending again': {
    publisher: (publisher) => ({
      ...publisher,
      heartbeats: (_collector, slots) =>
        Promise.resolve(success(new Map(slots.map((slot) => [slot, 2 ** 52 - 1])))),
    }),
  },
  bisect: {
    publisher: (publisher) => ({
      ...publisher,
      send: async (...asked) => {
        const sent = await publisher.send(...asked)
        return !sent.ok && sent.failure.outcome === 'refused' ? success(undefined) : sent
      },
    }),
  },
  spool: { table: withoutOutbox },
  'date of the signature': {
    publisher: (publisher, clock) => ({
      ...publisher,
      send: (request, sending) => publisher.send(request, { ...sending, signedAt: clock() }),
    }),
  },
} as const satisfies Readonly<Record<string, Changes>>
