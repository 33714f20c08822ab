import type { Parts } from './notify.ts'

/** The parts of a run that ends at its nth call: before the call takes effect, or after. */
export interface Killed {
  readonly parts: Parts
  /** Resolves when the run has ended so. */
  readonly ended: Promise<void>
}

const never = new Promise<never>(() => undefined)

/** From its nth call on nothing answers; a call under way may take effect. */
export function killedAt(nth: number, when: 'before' | 'after', { table, queue, http }: Parts): Killed {
  let calls = 0
  let isDead = false
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const call = async <T>(perform: () => Promise<T>): Promise<T> => {
    calls += 1
    const isLast = calls === nth
    if (isDead || (isLast && when === 'before')) {
      if (isLast) end()
      isDead = true
      return never
    }
    const result = await perform()
    if (isLast) {
      isDead = true
      end()
    }
    return isDead ? never : result
  }
  return {
    ended,
    parts: {
      table: {
        get: (...all) => call(() => table.get(...all)),
        update: (...all) => call(() => table.update(...all)),
      },
      queue: {
        delay: (...all) => call(() => queue.delay(...all)),
        send: (...all) => call(() => queue.send(...all)),
      },
      http: (request) => call(() => http(request)),
    },
  }
}
