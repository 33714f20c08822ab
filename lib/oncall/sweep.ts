import {
  alarmName,
  type AlarmNow,
  type ReadAlarms,
  RunFailedError,
  type Invocation,
  collectorNames,
} from '../model/index.ts'
import type { Report } from '../findings/index.ts'
import {
  within,
  type Http,
  kindOfStatus,
  type SecretReference,
  secretFailure,
  type Secrets,
} from '../net/index.ts'
import { changeOf } from './messages/change.ts'
import { deliver, type Intake } from './delivery.ts'
import { dueIncidents } from './incidents/due.ts'
import { foldChange } from './incidents/fold.ts'
import type { OncallRecord } from './incidents/incident.ts'
import { prune, openNames, addLaterRings } from './incidents/time.ts'
import type { Change } from './incidents/rules.ts'
import { readReason } from './messages/alarm-event.ts'
import type { Oncall } from './oncall.ts'
import { sendNotes } from './delivery-note.ts'
import { isRecentSlot } from './notice/findings.ts'

/** notify handles a younger change: its message may be on its way, or wait for a cause. */
const youngMs = 3 * 60_000
/** For the reads of the alarms, milliseconds. */
const alarmsMs = 8_000

/**
 * Compares the record with the alarms, and sends all due notices: after a lost ALARM its page, after a lost OK the end
 * of the incident, reminders, pages of echoes that outlast their cause and of alarms whose silence ended. Rejects with
 * a RunFailedError if the alarms cannot be read, and with the table's error if the record cannot be read.
 */
export function createSweep(oncall: Oncall, readAlarms: ReadAlarms): (run: Invocation) => Promise<void> {
  return async (run) => {
    const { deadlines } = oncall
    const { signal } = run
    const { record } = await oncall.records.read(within(deadlines.tableMs, signal))
    const asked = openNames(record)
    const states = await alarmStates(oncall, readAlarms, asked, within(alarmsMs, signal))
    if (!states.ok) run.log.warn('failure', { ...states.failure })
    const reports = await oncall.reports(within(deadlines.reportsMs, signal))
    const takeIn = (before: OncallRecord, isAway: boolean): Intake => {
      if (isAway) return { record: before, touched: [] }
      const changes = states.ok ? changesOf(states.value, asked, before, oncall, reports) : []
      return sweepRecord(before, changes, oncall)
    }
    const delivered = await deliver(takeIn, oncall, (task) => oncall.noticeOf(task, reports, []), run)
    if (delivered !== 'conflict') await sendNotes(delivered, () => undefined, oncall, run)
    if (!states.ok) throw new RunFailedError([states.failure])
  }
}

/** The deployment's alarms, and those of `open` that are not of its catalogue. */
async function alarmStates(
  { watched }: Oncall,
  readAlarms: ReadAlarms,
  open: readonly string[],
  signal: AbortSignal,
) {
  const own = await readAlarms({ prefix: alarmName(watched.deployment, '') }, signal)
  const known = new Set(watched.alarms.map(({ name }) => name))
  const names = open.filter((name) => !known.has(name))
  if (!own.ok || names.length === 0) return own
  const others = await readAlarms({ names }, signal)
  return others.ok ? { ok: true as const, value: [...own.value, ...others.value] } : others
}

/**
 * The changes that the record does not have. An alarm of `asked` that CloudWatch does not have was deleted and counts
 * as OK.
 */
function changesOf(
  alarms: readonly AlarmNow[],
  asked: readonly string[],
  record: OncallRecord,
  { watched, home, clock }: Oncall,
  reports: readonly Report[],
): readonly Change[] {
  const now = clock()
  const open = new Set(openNames(record))
  const changes = alarms.map((alarm) => {
    const event = {
      ...alarm,
      ...home,
      previousState: undefined,
      points: readReason(alarm.reason),
      comparison: undefined,
      dimensions: {},
    }
    return changeOf(event, watched, { reports, starting: false })
  })
  const routed = new Set(watched.alarms.flatMap(({ name, topic }) => (topic === 'fallback' ? [] : [name])))
  const missed = changes.filter(({ alarm, state, changedAt }) => {
    if (now - changedAt < youngMs) return false
    return state === 'ALARM' ? routed.has(alarm) && !open.has(alarm) : state === 'OK' && open.has(alarm)
  })
  const existing = new Set(changes.map(({ alarm }) => alarm))
  const deleted = asked.filter((name) => open.has(name) && !existing.has(name))
  return [...missed, ...deleted.map((alarm) => deletion(alarm, now))]
}

function deletion(alarm: string, now: number): Change {
  return { alarm, state: 'OK', changedAt: now, since: now, fresh: true }
}

function sweepRecord(
  before: OncallRecord,
  changes: readonly Change[],
  { rules, channels, clock }: Pick<Oncall, 'rules' | 'channels' | 'clock'>,
): Intake {
  const now = clock()
  const folded = changes.reduce((after, change) => foldChange(after, change, rules, now).record, before)
  const record = prune(addLaterRings(folded, rules, now), now)
  return { record, touched: dueIncidents(record, channels, now) }
}

const timeoutMs = 10_000
/** Bytes; the answer is not read. */
const maxAnswerBytes = 65_536

/** Whether every collector has committed a slot in the last minutes. */
export function areAtWork(reports: readonly Report[], now: number): boolean {
  return collectorNames.every((name) =>
    reports.some(({ collector, slot }) => collector === name && isRecentSlot(slot, now)),
  )
}

/** Fetches the URL of the external dead man's switch. A failure is logged without the URL. Never rejects. */
export async function ping(
  reference: SecretReference,
  { http, secrets }: { readonly http: Http; readonly secrets: Secrets },
  { log, signal }: Invocation,
): Promise<void> {
  const target = 'oncall.heartbeat_url'
  try {
    const url = (await secrets(reference, { signal })).trim()
    const outcome = await http({ url, timeoutMs, maxBytes: maxAnswerBytes, isLast: true, signal })
    const kind = outcome.ok ? kindOfStatus(outcome.value.status) : outcome.failure.kind
    if (kind === undefined) return
    const message = outcome.ok ? `answered ${outcome.value.status}` : outcome.failure.message
    log.warn('heartbeat not accepted', { target, kind, message })
  } catch (error) {
    log.warn('heartbeat not sent', { ...secretFailure(error, target) })
  }
}
