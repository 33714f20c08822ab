import { seededRandom } from '../../../local/world/random.ts'
import type { Times } from '../../../lib/advice/index.ts'

export interface Simulated {
  readonly meanSeconds: number
  readonly p95Seconds: number
}

/** The waiting times of `images` that arrive at random, after 2 % more that only fill the queue. */
export function simulateQueue(
  { arrivalsPerSecond, servers, times }: { arrivalsPerSecond: number; servers: number; times: Times },
  images: number,
  seed: number,
): Simulated {
  const random = seededRandom(seed)
  const draw = sampler(times)
  /** The time at which each server becomes free. */
  const free = new Float64Array(servers)
  const waits = new Float64Array(images)
  const warmUp = Math.floor(images / 50)
  let now = 0
  for (let image = -warmUp; image < images; image += 1) {
    now -= Math.log(1 - random()) / arrivalsPerSecond
    let first = 0
    for (let server = 1; server < servers; server += 1)
      if ((free[server] ?? 0) < (free[first] ?? 0)) first = server
    const start = Math.max(now, free[first] ?? 0)
    free[first] = start + draw(random())
    if (image >= 0) waits[image] = start - now
  }
  const meanSeconds = waits.reduce((sum, wait) => sum + wait, 0) / images
  return { meanSeconds, p95Seconds: waits.sort()[Math.floor(0.95 * images)] ?? 0 }
}

/** Draws a time by a number from 0 to 1, from a table of equal shares. */
function sampler({ values, shares }: Times): (luck: number) => number {
  const size = 1 << 16
  const table = new Float64Array(size)
  let index = 0
  let below = shares[0] ?? 1
  for (let cell = 0; cell < size; cell += 1) {
    while ((cell + 0.5) / size > below && index < values.length - 1) below += shares[++index] ?? 0
    table[cell] = values[index] ?? 0
  }
  return (luck) => table[Math.floor(luck * size)] ?? 0
}
