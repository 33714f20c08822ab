import { create } from '../../../functions/collect-anchore.ts'
import type { Variables } from '../../../lib/net/index.ts'
import { lambdaContext } from './lambda-context.ts'

/** The argument of this program, as JSON: it runs collect-anchore once, prints its log and ends. */
export interface OneTick {
  readonly variables: Variables
  readonly slot: string
  /** Milliseconds since the Unix epoch: what the clock says. */
  readonly now: number
}

const { variables, slot, now } = JSON.parse(process.argv[2] ?? '') as OneTick
const handler = create({ variables, clock: () => now, sink: (line) => process.stdout.write(`${line}\n`) })
await handler({ slot }, lambdaContext())
