import { Session } from 'node:inspector/promises'

interface Script {
  readonly url: string
  readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[]
}

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })

/**
 * How often blocks of lib/prometheus (functions, branches, bodies of loops) are entered while something runs: a
 * measure of work that is the same on any machine, however busy. What the engine does natively is not in it.
 */
export async function blocksEntered(action: () => void): Promise<number> {
  await session.post('Profiler.takePreciseCoverage')
  action()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  return sumOf(result.filter(({ url }) => url.includes('/lib/prometheus/')))
}

function sumOf(scripts: readonly Script[]): number {
  const ranges = scripts.flatMap(({ functions }) => functions.flatMap((one) => one.ranges))
  return ranges.reduce((sum, { count }) => sum + count, 0)
}
