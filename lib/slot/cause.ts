import { causes, type Failure } from '../model/failure.ts'
import { listed } from '../model/text.ts'

/** The largest number of targets that a cause names. */
const maxNamed = 2

/** The targets that are a whole source: a title names the source without them. */
const wholes: ReadonlySet<string> = new Set(['services', 'postgres'])

/**
 * The cause of the largest number of targets, in a few words: `catalog: its name does not resolve`. The lines name the
 * others.
 */
export function sharedCause(failures: readonly Failure[]): string {
  const alike = [...Map.groupBy(failures, ({ kind, cause }) => cause ?? causes[kind])]
  const [first] = alike.toSorted(([, one], [, other]) => other.length - one.length)
  if (first === undefined) return ''
  const [cause, group] = first
  const names = [...new Set(group.map(({ target }) => nameOf(target)))].filter((name) => !wholes.has(name))
  return names.length === 0 ? cause : `${listed(names, maxNamed)}: ${cause}`
}

/** `analyzer[10.0.1.5]` of `anchore.services.analyzer[10.0.1.5]`: the address contains dots too. */
function nameOf(target: string): string {
  return target.replace(/^(?:\w+\.)+/, '')
}
