import { factOf, type NewFact } from '../findings/index.ts'
import { formatMinute, listed, minutesIn, sample, type Sample, type Slot } from '../model/index.ts'
import { sumOf } from '../prometheus/index.ts'
import { tasksFailing } from './catalogue/index.ts'
import { taskServices, type TaskService } from './services.ts'
import { increasesFor, type Replica } from './signal.ts'
import { taskRuns } from './signals.ts'

/** The tasks by service and function; a JSON value. */
export type TaskState = Readonly<Record<string, Task>>

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

type Named = readonly [key: string, task: Task]

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
    // A new process may have other intervals.
    const isNew = own.some(({ process }) => process === 'restarted' || process === 'other')
    const tasks = isNew
      ? known.map(([key, task]): Named => [key, { ...task, intervals: [], quiet: 0 }])
      : known
    const minutes = own.flatMap(({ counters }) => (counters ? [minutesIn({ ...counters, slot })] : []))
    const isKnown = own.length > 0 && minutes.length === own.length
    return { isKnown, tasks: isKnown ? withRuns(service, tasks, own, Math.max(...minutes), slot) : tasks }
  })
  const tasks = services.flatMap((service) => service.tasks)
  const bad = tasks.filter(([, task]) => isFailing(task) || isOverdue(task))
  const isAnyKnown = services.some(({ isKnown }) => isKnown)
  return {
    samples: isAnyKnown ? [sample(tasksFailing, bad.length)] : [],
    facts: taskFacts(bad),
    state: Object.fromEntries(tasks),
  }
}

/** A service has at most eight tasks. The limit protects the state from a label that always changes. */
const maxTasks = 50

function withRuns(
  service: TaskService,
  known: readonly Named[],
  replicas: readonly Replica[],
  minutes: number,
  slot: Slot,
): readonly Named[] {
  const runs = replicas
    .flatMap((replica) => increasesFor(taskRuns(service), replica))
    .filter(({ value }) => value > 0)
  const byFunction = Map.groupBy(runs, ({ labels }) => `${service} ${labels.get('function') ?? ''}`)
  const tasks = new Map(known)
  for (const [key, task] of known) tasks.set(key, { ...task, quiet: task.quiet + minutes })
  for (const [key, all] of byFunction) {
    const bad = sumOf(all.filter(({ labels }) => labels.get('status') === 'fail'))
    tasks.set(key, afterRuns(tasks.get(key), { hasGood: sumOf(all) > bad, bad }, slot))
  }
  return [...tasks].slice(0, maxTasks)
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

function afterRuns(
  before: Task | undefined,
  { hasGood, bad }: { readonly hasGood: boolean; readonly bad: number },
  slot: Slot,
): Task {
  const intervals = before === undefined ? [] : [...before.intervals, before.quiet]
  const failures = hasGood ? 0 : (before?.failures ?? 0) + bad
  return {
    failures,
    ...(failures > 0 && { failingSince: before?.failingSince ?? slot }),
    intervals: intervals.slice(-keptIntervals),
    quiet: 0,
  }
}

function isFailing({ failures }: Task): boolean {
  return failures >= minFailures
}

function isOverdue({ intervals, quiet }: Task): boolean {
  const longest = overdueIntervals * Math.max(...intervals)
  return intervals.length >= minIntervals && quiet > Math.max(minOverdue, longest)
}

/** The largest number of tasks that a cause names. */
const maxNamed = 2

/** Names the tasks that fail, or, if none does, those that no longer run. */
export function taskFacts(bad: readonly Named[]): readonly NewFact[] {
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
    return `${name}: no run for ${task.quiet} min, usually within ${Math.max(...task.intervals)} min`
  return `${name}: ${task.failures} runs failed since ${formatMinute(task.failingSince ?? 0)}`
}

/** `policy_engine do_feed_sync` becomes `feed sync`. */
function nameOf(key: string): string {
  return key
    .replace(/^\S+ /, '')
    .replace(/^(?:do|handle)_/, '')
    .replaceAll('_', ' ')
}
