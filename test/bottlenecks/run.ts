import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { RecordedSeries } from '../../cli/recording.ts'
import { allColumns } from '../../lib/advice/index.ts'
import { mapWithLimit } from '../../lib/net/index.ts'
import { cases } from './cases.ts'
import { judge, type Verdict } from './judge.ts'

/** Worlds at a time: each is a PostgreSQL. */
const worlds = 2

const { values } = parseArgs({ options: { only: { type: 'string' }, keep: { type: 'string' } } })
const names = values.only?.split(',') ?? cases.map(({ name }) => name)
const chosen = cases.filter(({ name }) => names.includes(name))
if (chosen.length < names.length) throw new RangeError('--only: there are cases that are not known')
const verdicts = new Map<string, Verdict>()
await mapWithLimit(worlds, chosen, async (one) => {
  const series = await seriesOf(one.name)
  if (typeof series === 'string')
    return verdicts.set(one.name, { name: one.name, advice: '', wrong: [`it broke off: ${series}`] })
  if (values.keep !== undefined) keep(values.keep, one.name, series)
  return verdicts.set(one.name, judge(one, series))
})
console.log('| case | cause | advice | wrong |\n| --- | --- | --- | --- |')
for (const { name, summary } of chosen) {
  const { advice, wrong } = verdicts.get(name) ?? { advice: '', wrong: ['it did not run'] }
  console.log(`| ${[name, summary, advice, wrong.join('; ')].join(' | ')} |`)
}
process.exitCode = [...verdicts.values()].every(({ wrong }) => wrong.length === 0) ? 0 : 1

/** The series that a process of its own published; a text if there are none. */
async function seriesOf(name: string): Promise<readonly RecordedSeries[] | string> {
  const worker = fork(new URL('worker.ts', import.meta.url), [name], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exited = once(worker, 'exit')
  const [answer] = (await Promise.race([
    once(worker, 'message'),
    exited.then(() => ['its process ended without an answer']),
  ])) as [readonly RecordedSeries[] | string]
  await exited
  return answer
}

/** Writes the series that advice reads, as the fixtures of the unit tests have them. */
function keep(directory: string, name: string, series: readonly RecordedSeries[]): void {
  const read = new Set(allColumns.map(({ metric }) => metric.name))
  const lines = series.filter(({ metric }) => read.has(metric)).map((one) => JSON.stringify(one, rounded))
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, `${name}.json`), `[\n${lines.join(',\n')}\n]\n`)
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value
}
