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
export function timeToFirstFree(times: Times, servers: number): number {
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
