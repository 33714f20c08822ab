import { minuteMs } from '../../lib/model/index.ts'
import type {
  PageAlarm,
  PageSpan,
  PageAlarmWithSpans,
  PageDelivery,
  PageSnapshot,
  PageTick,
  PageUpdate,
  PagePoint,
  PageSeriesDescription,
} from './view.ts'
import type { ChannelMessage } from '../receivers/slack.ts'

/** A day of slots, the longest range of a chart. */
export const pointsKept = 1_440
export const deliveriesKept = 500
const messagesKept = 200

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

type Newest = Pick<PageSnapshot, 'status' | 'incidents' | 'unseen' | 'findings' | 'stepTimes'>

export function createFeed(): Feed {
  const series = new Map<string, KeptSeries>()
  const alarms = new Map<string, PageAlarmWithSpans>()
  const deliveries: PageDelivery[] = []
  const messages = new Map<string, ChannelMessage>()
  const listeners = new Set<(update: PageUpdate) => void>()
  let newest: Newest = {
    status: undefined,
    incidents: [],
    unseen: [],
    findings: [],
    stepTimes: undefined,
  }

  return {
    publish: (tick) => {
      const { status, incidents, unseen, findings, stepTimes } = tick
      newest = { status, incidents, unseen, findings, stepTimes }
      for (const point of tick.points) {
        const { points } = keptSeries(series, point)
        appendBounded(points, [status.slotMs, point.value], pointsKept)
      }
      for (const delivery of tick.deliveries) appendBounded(deliveries, delivery, deliveriesKept)
      for (const message of tick.messages) messages.set(keyOf(message), message)
      for (const [key] of messages) if (messages.size > messagesKept) messages.delete(key)
      const current = tick.alarms.map((alarm) => withSpans(alarms.get(alarm.name), alarm, status.nowMs))
      for (const alarm of current) alarms.set(alarm.name, alarm)
      for (const listener of listeners) listener({ ...tick, alarms: current })
    },
    snapshot: () => ({
      ...newest,
      series: [...series.values()].map(({ description, points }) => ({
        ...description,
        points: [...points],
      })),
      alarms: [...alarms.values()],
      deliveries: [...deliveries],
      messages: [...messages.values()],
    }),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Two channels may have a message of the same `ts`. */
function keyOf({ channel, ts }: ChannelMessage): string {
  return `${channel} ${ts}`
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

/** The alarm with its times in states other than OK, as far back as the points go. */
function withSpans(
  before: PageAlarmWithSpans | undefined,
  alarm: PageAlarm,
  nowMs: number,
): PageAlarmWithSpans {
  const oldestMs = nowMs - pointsKept * minuteMs
  const known = (before?.spans ?? []).filter(({ toMs = nowMs }) => toMs > oldestMs)
  return { ...alarm, spans: continueSpans(known, alarm, nowMs) }
}

function continueSpans(
  spans: readonly PageSpan[],
  { state, sinceMs }: PageAlarm,
  nowMs: number,
): readonly PageSpan[] {
  const last = spans.at(-1)
  const open = last?.toMs === undefined ? last : undefined
  if (open?.state === state) return spans
  const fromMs = state === 'alarm' || state === 'unseen' ? sinceMs : nowMs
  const ended = open === undefined ? spans : [...spans.slice(0, -1), { ...open, toMs: fromMs }]
  return state === 'ok' || state === 'unmeasured' ? ended : [...ended, { state, fromMs, toMs: undefined }]
}
