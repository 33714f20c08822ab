import type { PageAlarm, PageDelivery, PageSeriesDescription, PageTick } from '../../../local/page/feed.ts'

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
    state: 'OK',
    sinceMs: firstSlotMs,
    measured: true,
    symptom: "The database's connections are nearly used up.",
    rule: 'ConnectionSaturation maximum >= 85 %, 3 of 5',
    series: saturation.id,
    threshold: 85,
    ...changed,
  }
}

/** The page that connections-exhausted sends at `minute`. */
export function deliveryAt(minute: number, changed: Partial<PageDelivery> = {}): PageDelivery {
  return {
    atMs: slotAt(minute),
    channel: 'slack',
    action: 'trigger',
    alarm: 'connections-exhausted',
    severity: 'critical',
    title: 'Database connections are 92 % used (limit 85 %)',
    text: 'End idle sessions that nobody needs.',
    ...changed,
  }
}

/** One slot in which only ConnectionSaturation is measured. */
export function tickAt(minute: number, value: number, changed: Partial<PageTick> = {}): PageTick {
  return {
    status: {
      deployment: 'local',
      minute,
      slotMs: slotAt(minute),
      nowMs: slotAt(minute + 1),
      fault: undefined,
      world: { waiting: 3, analyzing: 2, completed: 40, connectionsUsed: 31, connectionsLimit: 97 },
    },
    points: [{ id: saturation.id, value, series: saturation }],
    alarms: [],
    deliveries: [],
    findings: [],
    ...changed,
  }
}
