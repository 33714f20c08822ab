import type { Publisher } from '../../lib/cloudwatch/publisher.ts'
import type { Table } from '../../lib/state/table.ts'

/** A table that is still being opened: what is asked of it waits, and rejects when it cannot be opened. */
export function openingTable(opening: Promise<Table>): Table {
  tellLater(opening)
  return {
    get: async (...asked) => (await opening).get(...asked),
    update: async (...asked) => (await opening).update(...asked),
  }
}

/** The same of a publisher. */
export function openingPublisher(opening: Promise<Publisher>): Publisher {
  tellLater(opening)
  return {
    send: async (...asked) => (await opening).send(...asked),
    heartbeats: async (...asked) => (await opening).heartbeats(...asked),
  }
}

/** Until somebody waits for it, a rejection is nobody's: Node would end the process. */
function tellLater(opening: Promise<unknown>): void {
  opening.catch(() => undefined)
}
