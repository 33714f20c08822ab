import { allColumns as adviceColumns } from '../columns.ts'
import { digestOf, percentileColumns } from './digest.ts'
import { digestText, digestTitle } from './text.ts'
import { alarmsOf, type AlarmedConfig } from '../../alarms/index.ts'
import {
  type HistoryRead,
  type Span,
  type Column,
  type History,
  columnKey,
  columnsOf,
} from '../../cloudwatch/index.ts'
import type { Config } from '../../config/index.ts'
import {
  slotPlus,
  type Slot,
  RunFailedError,
  type Failure,
  type Outcome,
  type Invocation,
} from '../../model/index.ts'
import { within } from '../../net/index.ts'
import { channelTimeoutMs, type Channel, textNotice, recordsOf } from '../../oncall/index.ts'
import type { Table } from '../../publish/index.ts'

/** Reads columns from `from` to `to`; never rejects. */
type ReadColumns = (
  columns: readonly Column[],
  span: Span,
  signal: AbortSignal,
) => Promise<Outcome<Pick<HistoryRead, 'history'>>>

interface DigestDependencies {
  readonly config: Config
  /** The cost of the deployment, a month at list price. */
  readonly dollars: number
  readonly table: Table
  readonly read: ReadColumns
  /** The channels that receive the digest. */
  readonly channels: readonly Channel[]
}

/** The delay of the schedule after the end of the day: CloudWatch may need some minutes for the newest data. */
const settledMinutes = 5
const dayMinutes = 24 * 60
/** For one read or write of the table. */
const tableMs = 3_000

/**
 * Sends the digest of the 24 hours before the schedule to each channel, once a day. Rejects with a RunFailedError if
 * CloudWatch or a channel fails; a later run then sends the messages that were certainly not sent. If the
 * table fails for a channel, rejects with its error after the other channels had their turn.
 */
export async function sendDigest(
  { config, dollars, table, read, channels }: DigestDependencies,
  slot: Slot,
  { log, signal }: Invocation,
): Promise<void> {
  if (channels.length === 0) return
  const to = slotPlus(slot, -settledMinutes)
  const from = slotPlus(to, -dayMinutes)
  const readColumns = async (columns: readonly Column[], span: Span): Promise<History> => {
    const answer = await read(columns, span, signal)
    if (!answer.ok) throw new RunFailedError([answer.failure])
    return answer.value.history
  }
  const { record } = await recordsOf(table, config.deployment).read(within(tableMs, signal))
  const published = {
    day: await readColumns(dayColumns(config), { from, to, periodMinutes: 1 }),
    hours: await readColumns(percentileColumns, { from, to, periodMinutes: 60 }),
    before: await readColumns(weekColumns, {
      from: slotPlus(from, -7 * dayMinutes),
      to: from,
      periodMinutes: 60,
    }),
  }
  const digest = digestOf(published, record, config, dollars)
  const send = async (channel: Channel): Promise<readonly Failure[]> => {
    const key = `digest#${config.deployment}#${channel.name}`
    const claim = await claimDay(table, key, to, within(tableMs, signal))
    const fields = { channel: channel.name, type: channel.type }
    if (claim === undefined) {
      log.info('digest already sent', fields)
      return []
    }
    const text = digestText(digest, config.oncall.timezone)
    const notice = {
      ...textNotice(text, `${key}#${to}`, slot, config.deployment),
      title: `[info] anchor-watch ${config.deployment}: ${digestTitle(digest)}`,
      timezone: config.oncall.timezone,
      test: false,
    }
    const delivery = await channel.deliver(notice, undefined, within(channelTimeoutMs, signal))
    if (delivery.ok) {
      log.info('digest delivered', fields)
      return []
    }
    if (delivery.failure.perhapsSent !== true) await claim.release(within(tableMs, signal))
    log.error('digest not delivered', { ...fields, ...delivery.failure })
    return [delivery.failure]
  }
  const results = await Promise.allSettled(channels.map(send))
  const rejected = results.find((result) => result.status === 'rejected')
  if (rejected !== undefined) throw rejected.reason
  const failures = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
  if (failures.length > 0) throw new RunFailedError(failures)
}

/** The columns of the day, by the minute: those that the advice and the alarms use. */
function dayColumns(config: AlarmedConfig): readonly Column[] {
  const columns = [...adviceColumns, ...columnsOf(alarmsOf(config))]
  return [...new Map(columns.map((column) => [columnKey(column), column])).values()]
}

/** The columns of the week before, by the hour. */
const weekColumns = adviceColumns

/** The number of metrics that one digest reads from CloudWatch. */
export function metricsRead(config: AlarmedConfig): number {
  return dayColumns(config).length + percentileColumns.length + weekColumns.length
}

/** The next day ends at least this long after a claimed one: a day has 23 hours when the clocks go forward. */
const claimedMs = 20 * 60 * 60_000

/** The right to send the digest of a day. */
interface DayClaim {
  /** Gives it back: nothing was sent. */
  readonly release: (signal: AbortSignal) => Promise<void>
}

/** Claims the day that ends at `to`; undefined if it is claimed already. Rejects with the table's error. */
async function claimDay(
  table: Table,
  key: string,
  to: number,
  signal: AbortSignal,
): Promise<DayClaim | undefined> {
  const before = (await table.get(key, signal))?.['to']
  if (typeof before === 'number' && before >= to - claimedMs) return undefined
  const when = { attribute: 'to', is: typeof before === 'number' ? before : undefined }
  if (!(await table.update(key, { set: { to }, when }, signal))) return undefined
  return {
    release: async (late) => {
      const set = { to: typeof before === 'number' ? before : 0 }
      await table.update(key, { set, when: { attribute: 'to', is: to } }, late)
    },
  }
}
