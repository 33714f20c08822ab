import { isLifecycle, serviceNames } from '../../anchore/index.ts'
import { at } from '../../model/index.ts'
import { nearest } from '../nearest.ts'
import type { ProblemAt } from '../problem.ts'

const form = /^[a-z][a-z0-9_]{0,39}$/

/** Names of services that are misspelt, or that Anchore cannot have. */
export function misnamedServices(watchFile: unknown): readonly ProblemAt[] {
  const names = Object.keys(at(watchFile, 'anchore', 'services') ?? {})
  return names.flatMap((name): ProblemAt[] => {
    const near = isLifecycle(name) ? undefined : nearest(name, serviceNames)
    if (near === undefined && form.test(name)) return []
    const advice =
      near === undefined
        ? "expected a name as in Anchore's table of services: lower-case letters, digits and underscores"
        : `did you mean ${near}?`
    return [{ path: ['anchore', 'services', name], part: 'key', message: `unknown key; ${advice}` }]
  })
}
