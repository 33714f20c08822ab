import type { Bench } from './bench.ts'
import { parse } from './parse.ts'
import { postgres } from './postgres.ts'
import { publish } from './publish.ts'
import { scale } from './scale.ts'
import { tick } from './tick.ts'

/** The benches, in the order of the list. */
export const benches: readonly Bench[] = [parse, scale, tick, postgres, publish]
