import { at, collectorNames, numberAt, textAt, type Slot } from '../model/index.ts'
import type { Report } from '../findings/index.ts'
import { StateError } from './failure.ts'
import { format, pack, unpack } from './packed.ts'
import { withoutOldest, type Fitted, type Outbox } from './pending.ts'
import type { Item, Table } from './table.ts'

/** The item that a collector keeps between its runs; each write is conditional on its version. */
export interface Head extends Outbox {
  /** The number of its writes; 0 before the first. */
  readonly version: number
  /** The last committed slot, and the run that committed it; undefined before the first. */
  readonly slot: Slot | undefined
  readonly run: string | undefined
  readonly state: unknown
  readonly report: Report | undefined
  /** The reason if the item is unreadable; the head is empty then, but for its version. */
  readonly unreadable?: string
}

/** A slot as it is committed. */
export interface Commit {
  readonly slot: Slot
  /** Identifies the run: its own write may be answered as refused, when the client repeated it. */
  readonly run: string
  readonly state: unknown
  readonly report: Report
}

/** Compressed. A thousand targets have 47 kB. */
const maxBodyBytes = 150_000

/** The key of a collector's head. */
export function headKey(deployment: string, collector: string): string {
  return `slot#${deployment}#${collector}`
}

/** Reads a head. Rejects with a StateError if a newer release wrote it: it stays as it is. Rejects with the table's error too. */
export async function readHead(table: Table, key: string, signal: AbortSignal): Promise<Head> {
  return headOf(await table.get(key, signal))
}

function headOf(item: Item | undefined): Head {
  const version = typeof item?.['version'] === 'number' ? item['version'] : 0
  const empty = { version, slot: undefined, run: undefined, state: undefined, report: undefined }
  const fresh = { ...empty, pending: [], dropped: 0 }
  if (item === undefined) return fresh
  const found = item['format']
  if (typeof found === 'number' && found > format)
    throw new StateError(
      'unsupported',
      `the state has the format ${found} of a newer release; this one reads ${format}`,
    )
  if (found !== format) return { ...fresh, unreadable: 'it has another format' }
  const [body, outbox] = [unpack(item['body']), unpack(item['outbox'])]
  if (!body.ok) return { ...fresh, unreadable: body.failure }
  if (!outbox.ok) return { ...fresh, unreadable: outbox.failure }
  return {
    version,
    slot: numberAt(body.value, 'slot') as Slot | undefined,
    run: textAt(body.value, 'run'),
    state: at(body.value, 'state'),
    report: at(body.value, 'report') as Report | undefined,
    ...(outbox.value as Outbox),
  }
}

/**
 * Writes a commit and its outbox in the place of the version `replaces`; false if another write came first. Rejects with a
 * StateError if the state is too large, or with the table's error.
 */
export async function writeHead(
  table: Table,
  key: string,
  {
    commit,
    outbox,
    replaces,
  }: { readonly commit: Commit; readonly outbox: Fitted; readonly replaces: number },
  signal: AbortSignal,
): Promise<boolean> {
  const body = pack(commit)
  if (body.byteLength > maxBodyBytes)
    throw new StateError(
      'too-large',
      `the state of ${commit.report.collector ?? key} has ${body.byteLength} bytes, compressed; the table takes ${maxBodyBytes}`,
    )
  const set = { format, version: replaces + 1, body, outbox: outbox.packed }
  return table.update(key, { set, when: versionIs(replaces) }, signal)
}

/** Writes what is left of the outbox; false if another run has moved on, and nothing is written. */
export function writeOutbox(
  table: Table,
  key: string,
  outbox: Outbox,
  replaces: number,
  signal: AbortSignal,
): Promise<boolean> {
  const set = { version: replaces + 1, outbox: withoutOldest(outbox).packed }
  return table.update(key, { set, when: versionIs(replaces) }, signal)
}

function versionIs(version: number) {
  return { attribute: 'version', is: version === 0 ? undefined : version }
}

/** The last report of each collector, one read for each; leaves out a report that cannot be read. Never rejects. */
export async function readReports(
  table: Table,
  deployment: string,
  signal: AbortSignal,
): Promise<readonly Report[]> {
  const read = await Promise.allSettled(
    collectorNames.map((name) => readHead(table, headKey(deployment, name), signal)),
  )
  return read.flatMap((one) =>
    one.status === 'fulfilled' && one.value.report !== undefined ? [one.value.report] : [],
  )
}
