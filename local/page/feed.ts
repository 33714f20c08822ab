import type {
  PageAlarm,
  PageDelivery,
  PageFinding,
  PagePoint,
  PageSeriesDescription,
  PageSnapshot,
  PageSpan,
  PageStatus,
  PageTick,
  PageUpdate,
  PageWatchedAlarm,
} from './view.ts'

export type * from './view.ts'

/** A day of slots, the longest range of a chart. */
export const pointsKept = 1_440
export const deliveriesKept = 500

/** The data of the page. They are bounded, so that a run can last for weeks. */
export interface Feed {
  /** Throws if a point belongs to a series without a description. */
  readonly publish: (tick: PageTick) => void
  readonly snapshot: () => PageSnapshot
  /** Calls `listener` with every later tick, in order, until the returned function is called. */
  readonly subscribe: (listener: (update: PageUpdate) => void) => () => void
}

interface KeptSeries {
  readonly description: PageSeriesDescription
  readonly points: PagePoint[]
}

export function createFeed(): Feed {
  const series = new Map<string, KeptSeries>()
  const alarms = new Map<string, PageWatchedAlarm>()
  const deliveries: PageDelivery[] = []
  const listeners = new Set<(update: PageUpdate) => void>()
  let status: PageStatus | undefined
  let findings: readonly PageFinding[] = []

  return {
    publish: (tick) => {
      status = tick.status
      findings = tick.findings
      for (const point of tick.points) {
        const { points } = keptSeries(series, point)
        appendBounded(points, [tick.status.slotMs, point.value], pointsKept)
      }
      for (const delivery of tick.deliveries) appendBounded(deliveries, delivery, deliveriesKept)
      const watched = tick.alarms.map((alarm) => watch(alarms.get(alarm.name), alarm, tick.status.slotMs))
      for (const alarm of watched) alarms.set(alarm.name, alarm)
      for (const listener of listeners) listener({ ...tick, alarms: watched })
    },
    snapshot: () => ({
      status,
      series: [...series.values()].map(({ description, points }) => ({
        ...description,
        points: [...points],
      })),
      alarms: [...alarms.values()],
      deliveries: [...deliveries],
      findings,
    }),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function keptSeries(all: Map<string, KeptSeries>, { id, series }: PageTick['points'][number]): KeptSeries {
  const known = all.get(id)
  if (known !== undefined) return known
  if (series === undefined) throw new Error(`series ${id} is unknown: describe it with its first point`)
  const added = { description: series, points: [] }
  all.set(id, added)
  return added
}

function appendBounded<T>(list: T[], item: T, max: number): void {
  list.push(item)
  if (list.length > max) list.shift()
}

const minuteMs = 60_000

/** The alarm with its times in ALARM, as far back as the points go. */
function watch(before: PageWatchedAlarm | undefined, alarm: PageAlarm, slotMs: number): PageWatchedAlarm {
  const oldestMs = slotMs - pointsKept * minuteMs
  const known = (before?.spans ?? []).filter(({ toMs = slotMs }) => toMs > oldestMs)
  return { ...alarm, spans: continueSpans(known, alarm) }
}

function continueSpans(spans: readonly PageSpan[], { state, sinceMs }: PageAlarm): readonly PageSpan[] {
  const last = spans.at(-1)
  const lasts = last !== undefined && last.toMs === undefined
  if (state === 'ALARM') return lasts ? spans : [...spans, { fromMs: sinceMs, toMs: undefined }]
  return lasts ? [...spans.slice(0, -1), { ...last, toMs: sinceMs }] : spans
}
