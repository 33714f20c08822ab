import { firstFree, meanOf, secondMoment, type Times } from './times.ts'

/** Images that arrive at random and wait for the first free analyzer. */
export interface Load {
  readonly arrivalsPerSecond: number
  /** Images that are analyzed at the same time: analyzers times their threads. */
  readonly servers: number
  readonly times: Times
}

export interface Waiting {
  /** The share of the capacity in use; from 1 on the queue grows without end and the times are Infinity. */
  readonly utilisation: number
  readonly meanSeconds: number
  /** 19 of 20 images wait at most so long. */
  readonly p95Seconds: number
}

/**
 * The time that an image waits in a queue M/G/c: Poisson arrivals, any service times, `servers` analyzers, first come,
 * first served. Exact for one server; otherwise the approximation of Boxma, Cohen and Huffels ("Approximations of the mean
 * waiting time in an M/G/s queueing system", 1979), which takes M/D/c from Cosmetatos (1975). The tail is exponential.
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

function meanWait({ times, servers, arrivalsPerSecond }: Load, waits: number): number {
  const mean = meanOf(times)
  const utilisation = (arrivalsPerSecond * mean) / servers
  const exponential = (waits * mean) / (servers * (1 - utilisation))
  const ratio = secondMoment(times) / mean ** 2
  if (servers === 1) return (exponential * ratio) / 2
  const crowding =
    ((1 - utilisation) * (servers - 1) * (Math.sqrt(4 + 5 * servers) - 2)) / (16 * utilisation * servers)
  const deterministic = (exponential * (1 + crowding)) / 2
  const weight = (secondMoment(times) / (firstFree(times, servers) * mean) - servers - 1) / (servers - 1)
  return (ratio * deterministic * exponential) / (2 * weight * deterministic + (1 - weight) * exponential)
}

/** Erlang's C formula: the share of images that find every analyzer busy, at `offered` images in analysis. */
function shareThatWaits(offered: number, servers: number): number {
  let blocked = 1
  for (let server = 1; server <= servers; server += 1)
    blocked = (offered * blocked) / (server + offered * blocked)
  const utilisation = offered / servers
  return blocked / (1 - utilisation * (1 - blocked))
}
