import {
  dueIncidents,
  dueOf,
  claimDue,
  foldResults,
  type Send,
  type SendResult,
} from '../../../../lib/oncall/incidents/due.ts'
import { foldChange } from '../../../../lib/oncall/incidents/fold.ts'
import { emptyOncallRecord, type OncallRecord } from '../../../../lib/oncall/incidents/incident.ts'
import type { Change } from '../../../../lib/oncall/incidents/rules.ts'
import { addLaterRings } from '../../../../lib/oncall/incidents/time.ts'
import { alarm, ok, rules } from '../../../support/oncall/incidents.ts'
import { minuteAt } from '../../../support/oncall/minute.ts'
import type { Period, Trouble } from './trouble.ts'

/** Something that reached a channel. */
export interface Received extends Pick<Send, 'channel' | 'incident' | 'action' | 'rings'> {
  readonly at: number
  readonly acknowledged: boolean
}

export interface Outcome {
  readonly record: OncallRecord
  readonly received: readonly Received[]
}

/** A channel that fails does so for this time. */
export const failingMinutes = 50
const sweepMinutes = 5
/** A message comes back in a minute if its run found something left to do, and after 5 if the run was killed. */
const againMinutes = { incomplete: 1, killed: 5 }

/** Plays the periods with all the trouble, until all is OK and nothing is due. */
export function play(periods: readonly Period[], trouble: Trouble): Outcome {
  const changes = periods.flatMap(({ name, from, until }) => [alarm(name, from), ok(name, until)])
  const isStale = (index: number): boolean => index % 2 === 1 && trouble.stale[(index - 1) / 2] === true
  const end = Math.max(0, ...periods.map(({ until }) => until)) + 150
  const world = new World(trouble)
  for (const [index, change] of changes.entries()) {
    const at = (change.changedAt - minuteAt(0)) / 60_000
    for (const delay of trouble.delays[index] ?? [0])
      world.later(at + delay, () => {
        world.message(isStale(index) ? { ...change, fresh: false } : change)
      })
  }
  for (let at = 0; at < end; at += sweepMinutes)
    world.later(at + 0.5, () => {
      world.sweep(changes.filter(({ changedAt }) => changedAt <= minuteAt(at)))
    })
  return world.run()
}

class World {
  record: OncallRecord = emptyOncallRecord
  received: Received[] = []
  runs = 0
  now = 0
  readonly queue: { at: number; task: () => void }[] = []
  readonly trouble: Trouble

  constructor(trouble: Trouble) {
    this.trouble = trouble
  }

  later(at: number, task: () => void): void {
    const index = this.queue.findIndex((other) => other.at > at)
    this.queue.splice(index === -1 ? this.queue.length : index, 0, { at, task })
  }

  run(): Outcome {
    for (;;) {
      const next = this.queue.shift()
      if (next === undefined) return this
      this.now = next.at
      next.task()
    }
  }

  message(change: Change): void {
    const again = (minutes: number): void => {
      this.later(this.now + minutes, () => {
        this.message(change)
      })
    }
    const end = this.trouble.ends[this.runs++]
    const folded = foldChange(this.record, change, rules, minuteAt(this.now))
    if (end === 'before the first write') {
      again(againMinutes.killed)
      return
    }
    this.record = folded.record
    if (folded.waitUntil !== undefined) again(againMinutes.incomplete)
    else
      this.send(folded.incidents, end === 'before the second write', (isComplete) => {
        if (!isComplete) again(end === undefined ? againMinutes.incomplete : againMinutes.killed)
      })
  }

  /** Folds the newest state of each alarm that has changed, as CloudWatch gives it. */
  sweep(changes: readonly Change[]): void {
    for (const name of new Set(changes.map((change) => change.alarm))) {
      const newest = changes.findLast((change) => change.alarm === name)
      if (newest !== undefined)
        this.record = foldChange(this.record, newest, rules, minuteAt(this.now)).record
    }
    this.record = addLaterRings(this.record, rules, minuteAt(this.now))
    const ids = dueIncidents(this.record, rules.channels, minuteAt(this.now))
    this.send(ids, this.trouble.ends[this.runs++] === 'before the second write', () => undefined)
  }

  /** Claims and sends; the results come 20 seconds later, and other runs may act between. */
  send(ids: readonly string[], isKilled: boolean, done: (isComplete: boolean) => void): void {
    const claimed = claimDue(this.record, ids, rules.channels, `run ${this.runs}`, minuteAt(this.now))
    this.record = claimed.record
    const results = claimed.sends.map((send) => this.deliver(send, isKilled))
    this.later(this.now + 1 / 3, () => {
      if (!isKilled) this.record = foldResults(this.record, results)
      const incidents = this.record.incidents.filter(({ id }) => ids.includes(id))
      done(
        incidents.every((incident) =>
          rules.channels.every((channel) => dueOf(incident, channel, minuteAt(this.now)) === undefined),
        ),
      )
    })
  }

  deliver(send: Send, isKilled: boolean): SendResult {
    const { channel, incident, action, rings } = send
    const failing = this.trouble.failing[channel]
    const fails =
      failing !== undefined && this.now >= failing.from && this.now < failing.from + failingMinutes
    if (fails && !failing.received) return { send, outcome: 'failed' }
    const acknowledged = !fails && !isKilled
    this.received.push({ channel, incident, action, rings, at: this.now, acknowledged })
    return { send, outcome: fails ? 'perhaps' : 'delivered' }
  }
}
