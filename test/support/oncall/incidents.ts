import { serviceNames } from '../../../lib/anchore/index.ts'
import { alarmsOf } from '../../../lib/alarms/index.ts'
import {
  foldChange,
  emptyOncallRecord,
  type Incident,
  type OncallRecord,
  type Change,
  type Route,
  type Rules,
  claimDue,
  foldResults,
  type OncallConfig,
  oncallSection,
  type Send,
  type SendResult,
} from '../../../lib/oncall/index.ts'
import { minuteAt } from './minute.ts'

/** The `oncall` section of watch.yml with its defaults, and `more`. */
export function oncallSettings(more: Partial<OncallConfig> = {}): OncallConfig {
  return { ...oncallSection.parse({}), ...more }
}

export const pager: Route = { name: 'pager', severities: ['critical'], updates: false }
export const chat: Route = { name: 'chat', severities: ['critical', 'warning'], updates: true }

/** Two replicas of each service, and the alarms with their defaults. */
export const rules: Rules = {
  alarms: alarmsOf({
    alarms: {},
    anchore: { services: serviceNames.map((name) => ({ name, urls: [], replicas: 2 })) },
  }),
  channels: [pager, chat],
  oncall: oncallSettings(),
}

export function alarm(name: string, at: number, more: Partial<Change> = {}): Change {
  return {
    alarm: name,
    state: 'ALARM',
    changedAt: minuteAt(at),
    since: minuteAt(at - 3),
    fresh: true,
    ...more,
  }
}

export function ok(name: string, at: number, more: Partial<Change> = {}): Change {
  return { ...alarm(name, at, more), state: 'OK' }
}

/** Folds each change when it happens, and an echo that waits when its wait is over. */
export function fold(
  changes: readonly Change[],
  before: OncallRecord = emptyOncallRecord,
  own: Rules = rules,
): OncallRecord {
  const queue = changes.map((change) => ({ change, at: change.changedAt }))
  let record = before
  for (;;) {
    const [next] = queue.toSorted((one, other) => one.at - other.at)
    if (next === undefined) return record
    queue.splice(queue.indexOf(next), 1)
    const folded = foldChange(record, next.change, own, next.at)
    record = folded.record
    if (folded.waitUntil !== undefined) queue.push({ change: next.change, at: folded.waitUntil })
  }
}

/** The rings of each incident: `opened database-down`. */
export function ringsOf({ incidents }: OncallRecord): readonly (readonly string[])[] {
  return incidents.map(({ rings }) => rings.map(({ reason, alarm: name }) => `${reason} ${name}`))
}

/** The only incident of a record. */
export function only({ incidents }: OncallRecord): Incident {
  const [incident] = incidents
  if (incident === undefined || incidents.length > 1) throw new Error(`${incidents.length} incidents`)
  return incident
}

/** Sends all that is due, in as many rounds as it takes: what the channels got, and the record after it. */
export function deliver(
  before: OncallRecord,
  now: number,
  outcomeOf: (send: Send) => SendResult['outcome'] = () => 'delivered',
  { channels }: Rules = rules,
): { readonly record: OncallRecord; readonly sent: readonly string[] } {
  let record = before
  const sent: string[] = []
  for (let round = 0; round < 5; round += 1) {
    const ids = record.incidents.map(({ id }) => id)
    const claimed = claimDue(record, ids, channels, 'run', now)
    if (claimed.sends.length === 0) return { record, sent }
    sent.push(...claimed.sends.map(textOf))
    record = foldResults(
      claimed.record,
      claimed.sends.map((send) => ({ send, outcome: outcomeOf(send) })),
    )
  }
  return { record, sent }
}

/** `pager: trigger, opened database-down`. */
export function textOf({ channel, action, ring }: Send): string {
  return `${channel}: ${action}${ring === undefined ? '' : `, ${ring.reason} ${ring.alarm}`}`
}
