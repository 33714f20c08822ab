import { factOf, type NewFact } from '../findings/index.ts'
import { formatMinute, listed, minutesIn, sample, type Sample, type Slot } from '../model/index.ts'
import { sumOf } from '../prometheus/index.ts'
import { tasksFailing } from './catalogue/index.ts'
import { taskServices, type TaskService } from './services.ts'
import { increasesFor, type Replica } from './signal.ts'
import { taskRuns } from './signals.ts'

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

/** A service has at most eight tasks. The limit protects the state from a label that always changes. */
const maxTasks = 50

function followService(
  service: TaskService,
  { own, known, slot }: { own: readonly Replica[]; known: readonly Named[]; slot: Slot },
): { readonly tasks: readonly Named[]; readonly isKnown: boolean } {
  const isNew = own.some(({ process }) => process === 'restarted' || process === 'other')
  const tasks = new Map(isNew ? known.map(([key, task]) => [key, withoutIntervals(task)]) : known)
  const gaps = own.flatMap(({ counters }) => (counters ? [minutesIn({ ...counters, slot })] : []))
  if (own.length === 0 || gaps.length < own.length) return { tasks: [...tasks], isKnown: false }
  const runs = own
    .flatMap((replica) => increasesFor(taskRuns(service), replica))
    .filter(({ increase }) => increase > 0)
  const byFunction = Map.groupBy(runs, ({ sample: one }) => `${service} ${one.labels.get('function') ?? ''}`)
  const followed = [...new Set([...tasks.keys(), ...byFunction.keys()])].flatMap((key): readonly Named[] => {
    const all = byFunction.get(key) ?? []
    const bad = sumOf(all.filter((one) => one.sample.labels.get('status') === 'fail'))
    const task = withRuns(tasks.get(key), { good: sumOf(all) - bad, bad, minutes: Math.max(...gaps) }, slot)
    return task === undefined ? [] : [[key, task]]
  })
  return { tasks: followed.slice(0, maxTasks), isKnown: true }
}

/** One background task up to a slot; a JSON value. */
interface Task {
  /** The failed runs since the last good one. */
  readonly failures: number
  /** The slot of the first of them. */
  readonly failingSince?: Slot
  /** The last intervals between runs, minutes: the usual interval of the task follows from them. */
  readonly intervals: readonly number[]
  /** Minutes since the last run; only minutes that the counters cover are counted. */
  readonly quiet: number
}

/** The runs of a task within some minutes. */
interface Runs {
  readonly good: number
  readonly bad: number
  readonly minutes: number
}

/** Only the newest intervals count, because a new setting changes the interval. */
const keptIntervals = 5
/** With a single interval, the first run at the start of a process would distort the result. */
const minIntervals = 2
/** One failed run may be the fault of the feed's server, and the next run succeeds. */
const minFailures = 2
/** A run may take longer than its interval once. */
const overdueIntervals = 3
/** Minutes: a task that runs every few seconds may wait for the database. */
const minOverdue = 15

/** The task after some minutes; undefined until its first run. */
function withRuns(before: Task | undefined, { good, bad, minutes }: Runs, slot: Slot): Task | undefined {
  if (good + bad === 0) return before && { ...before, quiet: before.quiet + minutes }
  const intervals = before === undefined ? [] : [...before.intervals, before.quiet + minutes]
  const failures = good > 0 ? 0 : (before?.failures ?? 0) + bad
  const since = before?.failingSince ?? slot
  return {
    failures,
    ...(failures > 0 && { failingSince: since }),
    intervals: intervals.slice(-keptIntervals),
    quiet: 0,
  }
}

/** A new process may have another interval. */
function withoutIntervals(task: Task): Task {
  return { ...task, intervals: [], quiet: 0 }
}

function isFailing({ failures }: Task): boolean {
  return failures >= minFailures
}

function isOverdue(task: Task): boolean {
  return (
    task.intervals.length >= minIntervals &&
    task.quiet > Math.max(minOverdue, overdueIntervals * usualInterval(task))
  )
}

/** Minutes. */
function usualInterval({ intervals }: Task): number {
  return Math.max(...intervals)
}

/** The largest number of tasks that a cause names. */
const maxNamed = 2

/** Names the tasks that fail, or, if none does, those that no longer run. */
export function taskFacts(bad: readonly (readonly [key: string, task: Task])[]): readonly NewFact[] {
  const failing = bad.filter(([, task]) => isFailing(task))
  const [first, ...more] = failing.length > 0 ? failing : bad
  if (first === undefined) return []
  const [worst, { failures }] = first
  const names = listed(
    [first, ...more].map(([key]) => nameOf(key)),
    maxNamed,
  )
  const isOne = more.length === 0 && failing.length === 1
  const cause = isOne
    ? `${names} failed ${failures} times in a row`
    : `${failing.length > 0 ? 'failed' : 'no more'} runs of ${names}`
  return [
    factOf(tasksFailing, cause, {
      lines: bad.map(([key, task]) => lineOf(key, task)),
      ...adviceFor(worst),
    }),
  ]
}

/** `key`: such as `policy_engine do_feed_sync`. */
function adviceFor(key: string): { readonly impact?: string; readonly first: string } {
  const [service = ''] = key.split(' ')
  if (!key.includes('feed'))
    return { first: `Read the log of ${service} at the time of the last run of ${nameOf(key)}.` }
  return {
    impact: 'The vulnerability data age: images are judged without the newest vulnerabilities.',
    first: `From ${service}, request the feed URL of its configuration with \`curl -sI\`: a proxy or firewall change is the usual reason. Then read its log.`,
  }
}

function lineOf(key: string, task: Task): string {
  const name = `${nameOf(key)} (${key.replace(' ', ': ')})`
  if (!isFailing(task))
    return `${name}: no run for ${task.quiet} min, usually within ${usualInterval(task)} min`
  return `${name}: ${task.failures} runs failed since ${formatMinute(task.failingSince ?? 0)}`
}

/** `policy_engine do_feed_sync` becomes `feed sync`. */
function nameOf(key: string): string {
  return key
    .replace(/^\S+ /, '')
    .replace(/^(?:do|handle)_/, '')
    .replaceAll('_', ' ')
}
