import type { Fault } from '../fault.ts'

/** A deploy of Anchore: all five services restart at once, and count from zero. */
export const restart: Fault = {
  name: 'restart',
  summary: 'all services of Anchore restart once',
  begin: ({ anchore }) => {
    anchore.restart()
    return Promise.resolve()
  },
}
