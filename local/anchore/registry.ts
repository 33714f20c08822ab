export type Labels = Readonly<Record<string, string>>
export type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary'

interface Child {
  readonly labels: Labels
  readonly createdSeconds: number
  value: number
  count: number
  sum: number
  readonly buckets: number[]
}

/** One metric family as prometheus_client keeps it: a child per set of labels, made at its first observation. */
export interface Family {
  readonly set: (value: number, labels?: Labels) => void
  readonly add: (increase: number, labels?: Labels) => void
  /** Observes the value `times` times. */
  readonly observe: (value: number, labels?: Labels, times?: number) => void
  /** Its lines of the exposition; `names` selects samples, and leaves out an empty family. */
  readonly lines: (names?: ReadonlySet<string>) => readonly string[]
}

export interface FamilyOptions {
  readonly name: string
  readonly type: FamilyType
  readonly help: string
  /** Upper bounds of a histogram, ascending, without +Inf. */
  readonly bounds?: readonly number[]
  /** Whether each child has a `_created` sample; default: all but gauges. */
  readonly hasCreated?: boolean
  /** Unix seconds, now. */
  readonly now: () => number
}

export function createFamily({
  name,
  type,
  help,
  bounds = [],
  hasCreated = type !== 'gauge',
  now,
}: FamilyOptions): Family {
  const children = new Map<string, Child>()
  const child = (labels: Labels): Child => {
    const key = labelText(labels)
    const known = children.get(key)
    if (known !== undefined) return known
    const created = {
      labels,
      createdSeconds: now(),
      value: 0,
      count: 0,
      sum: 0,
      buckets: bounds.map(() => 0),
    }
    children.set(key, created)
    return created
  }
  return {
    set: (value, labels = {}) => {
      child(labels).value = value
    },
    add: (increase, labels = {}) => {
      child(labels).value += increase
    },
    observe: (value, labels = {}, times = 1) => {
      const one = child(labels)
      one.count += times
      one.sum += value * times
      bounds.forEach((bound, index) => {
        if (value <= bound) one.buckets[index] = (one.buckets[index] ?? 0) + times
      })
    },
    lines: (names) => familyLines({ name, type, help, bounds, hasCreated }, [...children.values()], names),
  }
}

type Sampled = readonly [suffix: string, labels: Labels, value: number]

/**
 * The family's block, then a block of its own for `_created`, without help, as prometheus_client writes them. Only
 * the exporter's own families, which have help, are there before their first observation.
 */
function familyLines(
  { name, type, help, bounds, hasCreated }: Required<Omit<FamilyOptions, 'now'>>,
  children: readonly Child[],
  names: ReadonlySet<string> | undefined,
): readonly string[] {
  const wanted = (sampleName: string): boolean => names?.has(sampleName) ?? true
  const lines = children
    .flatMap((child) => samplesOf(type, bounds, child))
    .filter(([suffix]) => wanted(`${name}${suffix}`))
    .map(([suffix, labels, value]) => `${name}${suffix}${labelText(labels)} ${numberText(value)}`)
  const created = hasCreated ? createdLines(name.replace(/_total$/, ''), children, wanted) : []
  const isHidden = lines.length === 0 && created.length === 0 && (names !== undefined || help === '')
  return isHidden ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ...created]
}

function createdLines(
  base: string,
  children: readonly Child[],
  wanted: (sampleName: string) => boolean,
): readonly string[] {
  const name = `${base}_created`
  if (children.length === 0 || !wanted(name)) return []
  const samples = children.map(
    (child) => `${name}${labelText(child.labels)} ${numberText(child.createdSeconds)}`,
  )
  return [`# TYPE ${name} gauge`, ...samples]
}

function samplesOf(type: FamilyType, bounds: readonly number[], child: Child): readonly Sampled[] {
  const { labels, value, count, sum, buckets } = child
  if (type === 'counter' || type === 'gauge') return [['', labels, value]]
  const totals: Sampled[] = [
    ['_count', labels, count],
    ['_sum', labels, sum],
  ]
  if (type === 'summary') return totals
  const filled = bounds.map((bound, index): Sampled => {
    return ['_bucket', { ...labels, le: numberText(bound) }, buckets[index] ?? 0]
  })
  return [...filled, ['_bucket', { ...labels, le: '+Inf' }, count], ...totals]
}

/** Labels in alphabetical order: `le` is not the last one. */
function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1))
  if (pairs.length === 0) return ''
  return `{${pairs.map(([name, value]) => `${name}="${value}"`).join(',')}}`
}

/**
 * A number as Python's prometheus_client 0.x, which Anchore ships, prints it: whole numbers with `.0`; numbers of a
 * million or more with an exponent that starts with a zero, even one of two digits: `7.7915807744e+010`.
 */
export function numberText(value: number): string {
  if (value === Infinity) return '+Inf'
  const plain = Number.isInteger(value) ? `${value}.0` : String(value)
  const point = plain.indexOf('.')
  if (point <= 6 || value <= 0) return plain
  const digits = `${plain.slice(1, point)}${plain.slice(point + 1)}`.replace(/0+$/, '')
  return `${plain.charAt(0)}${digits === '' ? '' : `.${digits}`}e+0${point - 1}`
}
