import type { Located, Target } from '../../lib/anchore/index.ts'
import type { Failure, FailureKind } from '../../lib/model/index.ts'
import type { Line } from '../line.ts'

/** The parts of a scrape, in order. */
const parts = ['DNS', 'ports', 'TLS', 'credentials', '/metrics'] as const
type Part = (typeof parts)[number]

/** The part that each kind of failure is about. */
export const partOfKind: Partial<Readonly<Record<FailureKind, Part>>> = {
  dns: 'DNS',
  refused: 'ports',
  timeout: 'ports',
  network: 'ports',
  tls: 'TLS',
  auth: 'credentials',
  disabled: '/metrics',
}

/** A line for each part without a failure that at least one replica has passed. */
export function passedLines(failures: readonly Failure[], { targets }: Located): readonly Line[] {
  const failed = new Set(failures.map(({ kind }) => partOfKind[kind]))
  return parts.flatMap((part) => {
    const passed = targets.filter((target) => passes(target, part, failures))
    const text = passedText(part, passed, targets)
    return failed.has(part) || text === undefined ? [] : [{ level: 'ok', part, text } as const]
  })
}

/** Whether no failure of the target stops it at the part or before. */
function passes({ service, replica }: Target, part: Part, failures: readonly Failure[]): boolean {
  const own = [
    'anchore.services',
    `anchore.services.${service}`,
    `anchore.services.${service}[${replica ?? ''}]`,
  ]
  return failures.every(({ kind, target }) => {
    // Without a password, and after an answer such as 500, the credentials have not been checked.
    const stop = target === 'anchore.auth.password' ? 'credentials' : (partOfKind[kind] ?? 'credentials')
    const concerns = target === 'anchore.auth.password' || own.includes(target)
    return !concerns || parts.indexOf(stop) > parts.indexOf(part)
  })
}

/** Undefined if no target has passed the part. */
function passedText(part: Part, passed: readonly Target[], targets: readonly Target[]): string | undefined {
  if (passed.length === 0) return undefined
  switch (part) {
    case 'DNS': {
      const named = passed.filter(
        ({ url, host }) => host !== undefined || /[a-z]/i.test(new URL(url).hostname),
      )
      return `${named.length} of ${targets.length} replicas are found by name`
    }
    case 'ports':
      return `${passed.length} of ${targets.length} replicas accept connections`
    case 'TLS':
      return passed.some(({ url }) => url.startsWith('https:')) ? 'every certificate is trusted' : undefined
    case 'credentials':
      return 'every service that answers accepts them'
    case '/metrics':
      return 'on for every service that answers'
  }
}
