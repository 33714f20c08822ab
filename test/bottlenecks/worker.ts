import { messageOf } from '../../lib/model/index.ts'
import { cases } from './cases.ts'
import { seriesOfCase } from './world.ts'

/** A process for one case, whose name is its argument; sends the published series, or the reason why there are none. */
const one = cases.find(({ name }) => name === process.argv[2])
if (one === undefined) throw new Error(`no case is named ${process.argv[2] ?? ''}`)
const answer = await seriesOfCase(one).catch((error: unknown) => messageOf(error))
process.send?.(answer, undefined, undefined, () => {
  process.disconnect()
})
