import type { HistoryRead, Span, Column, History } from '../../cloudwatch/index.ts'
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
import { claimDay } from './claim.ts'
import { dayColumns, weekColumns } from './columns.ts'
import { digestOf } from './digest.ts'
import { percentileColumns } from './percentiles.ts'
import { digestText, digestTitle } from './text.ts'

/** Reads columns from `from` to `to`; never rejects. */
export type ReadColumns = (
  columns: readonly Column[],
  span: Span,
  signal: AbortSignal,
) => Promise<Outcome<Pick<HistoryRead, 'history'>>>

export interface DigestDependencies {
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
