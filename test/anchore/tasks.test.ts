import { describe, expect, test } from 'vitest'
import { followTasks, type TaskState } from '../../lib/anchore/tasks.ts'
import type { Replica } from '../../lib/anchore/signal.ts'
import type { TaskService } from '../../lib/anchore/services.ts'
import { slotPlus } from '../../lib/model/index.ts'
import { scrapedReplica, slot } from '../support/anchore/replicas.ts'
import { valuesOf } from '../support/anchore/samples.ts'

type Runs = Readonly<Record<string, number>>

/** A replica whose tasks ran so many times in the last minute; `fail` counts failed runs. */
function ran(service: TaskService, runs: Runs, status = 'success'): Replica {
  const lines = Object.entries(runs).map(
    ([task, count]) =>
      `anchore_monitor_runtime_seconds_count{function="${task}",status="${status}"} ${count}\n`,
  )
  return scrapedReplica(service, lines.join(''))
}

/** Follows minutes one after the other; the number of failing tasks and the facts after each. */
function follow(minutes: readonly (readonly Replica[])[]) {
  let state: TaskState = {}
  return minutes.map((replicas, minute) => {
    const now = slotPlus(slot, minute)
    const scraped = replicas.map(({ counters, ...replica }): Replica => ({
      ...replica,
      counters: counters && { ...counters, after: slotPlus(now, -1) },
    }))
    const followed = followTasks(state, scraped, now)
    ;({ state } = followed)
    return { failing: valuesOf(followed.samples)['TasksFailing'], facts: followed.facts }
  })
}

const idle = [ran('catalog', {})]
const quiet = (count: number) => Array<readonly Replica[]>(count).fill(idle)
const failingOf = (minutes: readonly (readonly Replica[])[]) => follow(minutes).map(({ failing }) => failing)

describe('a feed sync', () => {
  const good = [ran('policy_engine', { do_feed_sync: 1 })]
  const bad = [ran('policy_engine', { do_feed_sync: 1 }, 'fail')]

  test('fails after its second failed run, until one succeeds', () => {
    expect(failingOf([good, bad, bad, bad, good])).toEqual([0, 0, 1, 1, 0])
  })

  test('is named, with the time of its first failed run', () => {
    const [, , last] = follow([good, bad, bad])
    expect(last?.facts).toMatchObject([
      {
        metric: 'TasksFailing',
        cause: 'feed sync failed 2 times in a row',
        lines: ['feed sync (policy_engine: do_feed_sync): 2 runs failed since 2026-11-24 10:32 UTC'],
      },
    ])
  })
})

describe('a watcher of the catalog', () => {
  const often = [ran('catalog', { handle_analyzer_queue: 55 })]
  const hourly = [...quiet(59), [ran('catalog', { handle_image_watcher: 1 })]]

  test('that runs each minute is overdue after 15 minutes without a run, and good after one', () => {
    expect(failingOf([often, often, often, ...quiet(16), often]).slice(-3)).toEqual([0, 1, 0])
  })

  test('that runs each hour is overdue after three hours', () => {
    const minutes = [...hourly, ...hourly, ...hourly]
    expect(failingOf([...minutes, ...quiet(180)]).at(-1)).toBe(0)
    const late = follow([...minutes, ...quiet(181)]).at(-1)
    expect(late).toMatchObject({
      failing: 1,
      facts: [
        {
          cause: 'no more runs of image watcher',
          lines: ['image watcher (catalog: handle_image_watcher): no run for 181 min, usually within 60 min'],
        },
      ],
    })
  })

  test('is not overdue before it was seen at its own pace', () => {
    expect(failingOf([often, often, ...quiet(60)]).at(-1)).toBe(0)
  })

  test('is not overdue because the catalog could not be read', () => {
    const unread = [{ ...ran('catalog', {}), process: undefined, counters: undefined }]
    const down = Array<readonly Replica[]>(60).fill(unread)
    expect(failingOf([often, often, often, ...down, ...quiet(15)]).slice(-16)).toEqual([
      undefined,
      ...Array<number>(15).fill(0),
    ])
  })

  test('begins anew with a new process, whose settings may be others', () => {
    const restarted = [{ ...ran('catalog', {}), process: 'restarted' as const }]
    expect(failingOf([often, often, often, restarted, ...quiet(60)]).at(-1)).toBe(0)
  })

  test('runs in any of the replicas', () => {
    const shared = [ran('catalog', { handle_analyzer_queue: 5 }), ran('catalog', {})]
    expect(failingOf([often, often, often, ...Array<typeof shared>(30).fill(shared)]).at(-1)).toBe(0)
  })
})
