/** Aborts with `signal`, or after `milliseconds`. */
export function within(milliseconds: number, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(milliseconds)])
}
