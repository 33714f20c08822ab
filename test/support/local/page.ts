import type {
  PageAlarm,
  PageDelivery,
  PageIncident,
  PageFault,
  PageStepTimes,
  PageTick,
  PageSeriesDescription,
} from '../../../local/page/view.ts'
import type { ChannelMessage } from '../../../local/receivers/slack.ts'

export const firstSlotMs = Date.UTC(2026, 10, 24, 10, 0)

export const slotAt = (minute: number): number => firstSlotMs + minute * 60_000

export const saturation: PageSeriesDescription = {
  id: 'ConnectionSaturation',
  title: 'ConnectionSaturation',
  label: '',
  unit: 'Percent',
  group: 'database',
  statistic: 'Maximum',
}

/** connections-exhausted as it is while all is well. */
export function alarmOf(changed: Partial<PageAlarm> = {}): PageAlarm {
  return {
    name: 'connections-exhausted',
    area: 'database',
    severity: 'critical',
    state: 'ok',
    sinceMs: firstSlotMs,
    window: { over: 0, points: 5, fires: 3 },
    symptom: "The database's connections are nearly used up.",
    rule: 'ConnectionSaturation maximum >= 85 %, 3 of 5',
    series: saturation.id,
    threshold: 85,
    ...changed,
  }
}

/** The incident of connections-exhausted, which began at minute 3. */
export function incidentOf(changed: Partial<PageIncident> = {}): PageIncident {
  return {
    id: 'database-20261124T100300',
    severity: 'critical',
    title: 'database connections are 92 % used (limit 85 %): role reporting holds 71',
    sinceMs: slotAt(3),
    closedMs: undefined,
    impact: 'Anchore gets no connection soon.',
    first: 'End idle sessions that nobody needs: `SELECT pg_terminate_backend(pid)`.',
    causes: ['role reporting holds 71'],
    also: [],
    unknown: [],
    alarm: 'connections-exhausted',
    runbook: '/docs/runbooks/connections-exhausted.md',
    silenced: false,
    ...changed,
  }
}

/** The page that connections-exhausted sends at `minute`. */
export function deliveryAt(minute: number, changed: Partial<PageDelivery> = {}): PageDelivery {
  return {
    atMs: slotAt(minute),
    channel: 'slack',
    action: 'trigger',
    title: 'Database connections are 92 % used (limit 85 %)',
    ...changed,
  }
}

/** Its message in Slack. */
export function messageAt(minute: number, changed: Partial<ChannelMessage> = {}): ChannelMessage {
  return {
    ts: `${slotAt(minute) / 1_000}.000001`,
    thread: undefined,
    channel: 'Slack',
    closed: false,
    header: '🚨 [critical] Anchore local: database connections are 92 % used',
    sections: ['*Impact:* Anchore gets no connection soon.', '*First:* End idle sessions.'],
    postedAt: slotAt(minute),
    editedAt: undefined,
    ...changed,
  }
}

export const someFaults: readonly PageFault[] = [
  { name: 'conn_saturation', summary: 'a tool opens sessions until logins are refused', part: 'Database' },
  { name: 'backlog_grows', summary: '7 images a minute arrive', part: 'Anchore' },
]

/** An hour in which 40 images passed. */
export const someStepTimes: PageStepTimes = {
  minutes: 60,
  seen: 1,
  times: [
    { steps: ['waiting'], meanSeconds: 12, slow: false },
    { steps: ['download', 'unpack', 'analyze'], meanSeconds: 48, slow: false },
    { steps: ['upload'], meanSeconds: 2, slow: false },
    { steps: ['evaluate'], meanSeconds: undefined, slow: false },
  ],
  limit: undefined,
}

/** One slot in which only ConnectionSaturation is measured. */
export function tickAt(minute: number, value: number, changed: Partial<PageTick> = {}): PageTick {
  return {
    status: {
      deployment: 'local',
      minute,
      slotMs: slotAt(minute),
      nowMs: slotAt(minute + 1),
      channels: ['Slack'],
      faults: [],
      world: { waiting: 3, analyzing: 2, completed: 40, connectionsUsed: 31, connectionsLimit: 97 },
    },
    points: [{ id: saturation.id, value, series: saturation }],
    alarms: [],
    incidents: [],
    unseen: [],
    deliveries: [],
    messages: [],
    findings: [],
    stepTimes: someStepTimes,
    ...changed,
  }
}

/** connections-exhausted in ALARM. */
export const exhausted = alarmOf({
  state: 'alarm',
  sinceMs: slotAt(4),
  symptom: 'database connections are 92 % used (limit 85 %)',
})
/** A minute of an incident: its alarm, its texts and its message. */
export const incidentTick = (minute: number): PageTick =>
  tickAt(minute, 92, {
    alarms: [exhausted],
    incidents: [incidentOf()],
    deliveries: [deliveryAt(minute), deliveryAt(minute, { channel: 'webhook' })],
    messages: [messageAt(minute)],
  })
