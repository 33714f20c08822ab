import { causes, type Failure, listed } from '../model/index.ts'

/** The largest number of targets that a cause names. */
const maxNamed = 2

/** The targets that stand for a whole source, which a title names anyway. */
const wholeSources: ReadonlySet<string> = new Set(['services', 'postgres'])

/** The most frequent cause among the targets, in a few words: `catalog: its name does not resolve`. */
export function sharedCause(failures: readonly Failure[]): string {
  const alike = [...Map.groupBy(failures, ({ kind, cause }) => cause ?? causes[kind])]
  const [first] = alike.toSorted(([, one], [, other]) => other.length - one.length)
  if (first === undefined) return ''
  const [cause, group] = first
  const names = [...new Set(group.map(({ target }) => nameOf(target)))].filter(
    (name) => !wholeSources.has(name),
  )
  return names.length === 0 ? cause : `${listed(names, maxNamed)}: ${cause}`
}

/** `analyzer[10.0.1.5]` of `anchore.services.analyzer[10.0.1.5]`: the address contains dots too. */
function nameOf(target: string): string {
  return target.replace(/^(?:\w+\.)+/, '')
}
