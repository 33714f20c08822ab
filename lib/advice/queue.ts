/** Images that arrive at random and wait for the first free analyzer. */
interface Load {
  readonly arrivalsPerSecond: number
  /** Images that are analyzed at the same time: analyzers times their threads. */
  readonly servers: number
  readonly times: Times
}

export interface Waiting {
  /** The share of the capacity in use; from 1 on the queue grows without end and the times are Infinity. */
  readonly utilisation: number
  readonly meanSeconds: number
  /** 19 of 20 images wait at most this long. */
  readonly p95Seconds: number
}

/**
 * The time that an image waits in a queue M/G/c: Poisson arrivals, any service times, `servers` analyzers, first come,
 * first served. Exact for one analyzer and for exponential times, and in the limits of light and heavy load; between them
 * within 15 % of simulations (test/advice/queue.test.ts). The tail is exponential.
 */
export function waitingOf(load: Load): Waiting {
  const mean = meanOf(load.times)
  const offered = load.arrivalsPerSecond * mean
  const utilisation = offered / load.servers
  if (utilisation >= 1) return { utilisation, meanSeconds: Infinity, p95Seconds: Infinity }
  const waits = shareThatWaits(offered, load.servers)
  const meanSeconds = meanWait(load, waits)
  const p95Seconds = waits <= 0.05 ? 0 : (meanSeconds / waits) * Math.log(waits / 0.05)
  return { utilisation, meanSeconds, p95Seconds }
}

/** The smallest number of analyzers with which 19 of 20 images wait at most `targetSeconds`. */
export function serversFor(load: Omit<Load, 'servers'>, targetSeconds: number): number {
  let servers = Math.floor(load.arrivalsPerSecond * meanOf(load.times)) + 1
  while (waitingOf({ ...load, servers }).p95Seconds > targetSeconds) servers += 1
  return servers
}

/**
 * The mean wait: that with exponential times of the same mean, multiplied by a ratio. The ratio compares the times until
 * the first of k busy analyzers is free: with these times, and with exponential ones. In light load k is `servers` (Burman
 * and Smith, "A light traffic theorem for multi-server queues", 1983), in heavy load 1 (Köllerström, "Heavy traffic theory
 * for queues with several servers", 1974: the ratio is E[S²] / 2 E[S]²). Between them k is servers ^ (1 - utilisation):
 * the formulas with two moments alone are off by up to three times on a mix of short and long analyses.
 */
function meanWait({ times, servers, arrivalsPerSecond }: Load, waits: number): number {
  const mean = meanOf(times)
  const utilisation = (arrivalsPerSecond * mean) / servers
  const exponential = (waits * mean) / (servers * (1 - utilisation))
  const busy = servers ** (1 - utilisation)
  return exponential * (timeToFirstFree(times, busy) / (mean / busy))
}

/** Erlang's C formula: the share of images that find every analyzer busy, at `offered` images in analysis. */
function shareThatWaits(offered: number, servers: number): number {
  let blocked = 1
  for (let server = 1; server <= servers; server += 1)
    blocked = (offered * blocked) / (server + offered * blocked)
  const utilisation = offered / servers
  return blocked / (1 - utilisation * (1 - blocked))
}

/** An empirical distribution of times in seconds: `shares[i]` of the images, together 1, take `values[i]`; ascending. */
export interface Times {
  readonly values: readonly number[]
  readonly shares: readonly number[]
}

/** Makes the distribution of weighted values; undefined without any weight. */
export function timesOf(weighted: readonly (readonly [value: number, weight: number])[]): Times | undefined {
  const sorted = weighted.filter(([, weight]) => weight > 0).toSorted(([a], [b]) => a - b)
  const total = sorted.reduce((sum, [, weight]) => sum + weight, 0)
  if (total === 0) return undefined
  return { values: sorted.map(([value]) => value), shares: sorted.map(([, weight]) => weight / total) }
}

export function meanOf({ values, shares }: Times): number {
  return values.reduce((sum, value, index) => sum + value * (shares[index] ?? 0), 0)
}

/**
 * The mean time until the first of `servers` busy servers is free, if each is observed at a random moment of a service:
 * the integral of the `servers`-th power of the share of residual times that are longer than t.
 */
function timeToFirstFree(times: Times, servers: number): number {
  const mean = meanOf(times)
  let integral = 0
  let from = 0
  let longerResiduals = 1
  let longerServices = 1
  for (const [index, value] of times.values.entries()) {
    // Between two values the share of longer residual times falls linearly, by the share of longer services over the mean.
    const end = Math.max(0, longerResiduals - (longerServices * (value - from)) / mean)
    const fall = longerResiduals - end
    if (fall > 0)
      integral +=
        ((value - from) * (longerResiduals ** (servers + 1) - end ** (servers + 1))) / ((servers + 1) * fall)
    longerServices -= times.shares[index] ?? 0
    longerResiduals = end
    from = value
  }
  return integral
}
