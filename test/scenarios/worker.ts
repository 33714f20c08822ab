import { messageOf } from '../../lib/model/index.ts'
import { faults } from '../../local/faults/index.ts'
import { judge, type Verdict } from './judge.ts'
import { runScenario } from './scenario.ts'
import { truths, type Truth } from './truth.ts'

/** A process for one scenario, whose fault is its argument; sends the verdict. */
const stopping = new AbortController()
process.on('disconnect', () => {
  stopping.abort()
})
const truth = truths.find(({ fault }) => fault === process.argv[2])
if (truth === undefined) throw new Error(`no scenario is named ${process.argv[2] ?? ''}`)
const verdict = await verdictOn(truth)
process.send?.(verdict, undefined, undefined, () => {
  process.disconnect()
})

async function verdictOn(truth: Truth): Promise<Verdict> {
  const names = truth.fault.split('+')
  const chosen = names.flatMap((name) => faults.find((fault) => fault.name === name) ?? [])
  if (chosen.length < names.length)
    return { ...judge(truth, []), wrong: ['the local world has no such fault'] }
  try {
    return await runScenario(truth, chosen, stopping.signal)
  } catch (error) {
    return { ...judge(truth, []), wrong: [`it broke off: ${messageOf(error)}`] }
  }
}
