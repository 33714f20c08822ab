import { fork } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { mapWithLimit } from '../../lib/net/index.ts'
import { nearest } from '../../lib/config/index.ts'
import type { Verdict } from './judge.ts'
import { tableOf, totalsOf } from './table.ts'
import { truths, type Truth } from './truth.ts'

/** Worlds at a time: each is a PostgreSQL and a process. */
const worlds = 2

const { values } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'boolean', default: false } },
})
const chosen = values.only?.split(',').map(truthOf) ?? truths
// The longest first, so that none is left over at the end.
const order = [...chosen].sort((left, right) => right.minutes - left.minutes)
const verdicts = new Map<string, Verdict>()
await mapWithLimit(worlds, order, async ({ fault }) => {
  const verdict = await verdictOf(fault)
  verdicts.set(fault, verdict)
  console.error(
    `${verdicts.size} of ${order.length}: ${fault} ${verdict.wrong.length === 0 ? 'is right' : 'is wrong'}`,
  )
})
const sorted = chosen.flatMap(({ fault }) => verdicts.get(fault) ?? [])
console.log(values.json ? JSON.stringify(sorted) : `${tableOf(sorted)}\n\n${totalsOf(sorted)}`)
process.exitCode = sorted.every(({ wrong }) => wrong.length === 0) ? 0 : 1

function truthOf(name: string): Truth {
  const truth = truths.find(({ fault }) => fault === name)
  if (truth !== undefined) return truth
  const near = nearest(
    name,
    truths.map(({ fault }) => fault),
  )
  console.error(
    `--only: no scenario is named '${name}'${near === undefined ? '' : `; did you mean ${near}?`}`,
  )
  process.exit(2)
}

/** Runs it in a process of its own, which ends with this one. */
async function verdictOf(fault: string): Promise<Verdict> {
  const worker = fork(new URL('worker.ts', import.meta.url), [fault], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exited = once(worker, 'exit')
  const [verdict] = (await Promise.race([
    once(worker, 'message'),
    exited.then(() => Promise.reject(new Error(`the process of ${fault} ended without a verdict`))),
  ])) as [Verdict]
  await exited
  return verdict
}
