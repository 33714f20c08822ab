import { listed, formatMinute } from '../../model/index.ts'
import { factOf, type NewFact } from '../../findings/index.ts'
import { tasksFailing } from '../metrics.ts'
import { isFailing, usualInterval, type Task } from './task.ts'

/** The largest number of tasks that a cause names. */
const maxNamed = 2

/** Names the tasks that fail, or, if none does, those that no longer run. */
export function taskFacts(bad: readonly (readonly [key: string, task: Task])[]): readonly NewFact[] {
  const failing = bad.filter(([, task]) => isFailing(task))
  const [first] = failing
  if (bad.length === 0) return []
  const cause =
    first === undefined
      ? `no more runs of ${listed(
          bad.map(([key]) => nameOf(key)),
          maxNamed,
        )}`
      : failing.length > 1
        ? `failed runs of ${listed(
            failing.map(([key]) => nameOf(key)),
            maxNamed,
          )}`
        : `${nameOf(first[0])} failed ${first[1].failures} times in a row`
  const [worst = ''] = first ?? bad[0] ?? []
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
