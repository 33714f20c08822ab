import { type Slot, sample, type Sample, minutesIn } from '../../model/index.ts'
import type { NewFact } from '../../findings/index.ts'
import { sumOf } from '../../prometheus/index.ts'
import type { Replica } from '../counters/replica.ts'
import { tasksFailing } from '../metrics.ts'
import { taskServices, type TaskService } from '../services.ts'
import { signalReads } from '../signals/signal.ts'
import { taskRuns } from '../signals/index.ts'
import { taskFacts } from './task-facts.ts'
import { isFailing, isOverdue, withoutIntervals, withRuns, type Task } from './task.ts'

/** The tasks by service and function; a JSON value. */
export type TaskState = Readonly<Record<string, Task>>

interface Followed {
  readonly samples: readonly Sample[]
  readonly facts: readonly NewFact[]
  readonly state: TaskState
}

/** Follows the runs of Anchore's background tasks. Replicas share the tasks, so every replica must be read. */
export function followTasks(before: TaskState, replicas: readonly Replica[], slot: Slot): Followed {
  const services = taskServices.map((service) => {
    const own = replicas.filter((replica) => replica.service === service)
    const known = Object.entries(before).filter(([key]) => key.startsWith(`${service} `))
    return followService(service, { own, known, slot })
  })
  const tasks = services.flatMap((service) => service.tasks)
  const bad = tasks.filter(([, task]) => isFailing(task) || isOverdue(task))
  const isKnown = services.some((service) => service.isKnown)
  return {
    samples: isKnown ? [sample(tasksFailing, bad.length)] : [],
    facts: taskFacts(bad),
    state: Object.fromEntries(tasks),
  }
}

type Named = readonly [key: string, task: Task]

function followService(
  service: TaskService,
  { own, known, slot }: { own: readonly Replica[]; known: readonly Named[]; slot: Slot },
): { readonly tasks: readonly Named[]; readonly isKnown: boolean } {
  const isNew = own.some(({ process }) => process === 'restarted' || process === 'other')
  const tasks = new Map(isNew ? known.map(([key, task]) => [key, withoutIntervals(task)]) : known)
  const counted = own.flatMap(({ counters }) => (counters === undefined ? [] : [counters]))
  if (own.length === 0 || counted.length < own.length) return { tasks: [...tasks], isKnown: false }
  const minutes = Math.max(...counted.map(({ after }) => minutesIn({ after, slot })))
  const signal = taskRuns(service)
  const runs = counted
    .flatMap(({ increases }) => increases)
    .filter(({ sample: one, increase }) => increase > 0 && signalReads(signal, service, one))
  const byFunction = Map.groupBy(runs, ({ sample: one }) => `${service} ${one.labels.get('function') ?? ''}`)
  const followed = [...new Set([...tasks.keys(), ...byFunction.keys()])].flatMap((key): readonly Named[] => {
    const [bad = [], good = []] = split(
      byFunction.get(key) ?? [],
      (one) => one.sample.labels.get('status') === 'fail',
    )
    const task = withRuns(tasks.get(key), { good: sumOf(good), bad: sumOf(bad), minutes }, slot)
    return task === undefined ? [] : [[key, task]]
  })
  return { tasks: followed.slice(0, maxTasks), isKnown: true }
}

/** A service has at most eight tasks. The limit protects the state from a label that always changes. */
const maxTasks = 50

function split<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly (readonly T[])[] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))]
}
