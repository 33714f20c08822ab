import { seededRandom, type Random } from '../../local/world/random.ts'

type FamilyType = 'counter' | 'gauge' | 'histogram' | 'summary'

/** A number of families of one type; each has a number of sets of labels, its children. */
interface Part {
  readonly type: FamilyType
  readonly families: number
  readonly children: number
}

/** 237 families with 1,857 samples: the size of the usual test file for parsers of this format. */
const plan: readonly Part[] = [
  { type: 'histogram', families: 30, children: 2 },
  { type: 'summary', families: 15, children: 3 },
  { type: 'counter', families: 110, children: 5 },
  { type: 'gauge', families: 56, children: 4 },
  { type: 'gauge', families: 26, children: 3 },
]

/** The first families of each type have names that collect-anchore reads. */
const anchoreNames: Readonly<Record<FamilyType, readonly string[]>> = {
  histogram: ['flask_http_request_duration_seconds', 'anchore_analysis_time_seconds'],
  summary: ['anchore_db_write_seconds'],
  counter: ['flask_http_request_total'],
  gauge: ['anchore_queue_length', 'anchore_tmpspace_available_bytes'],
}

const areas = ['api', 'auth', 'catalog', 'database', 'feed', 'image', 'policy', 'registry', 'store', 'worker']
const objects = ['archive', 'document', 'layer', 'message', 'package', 'transaction']
const events = ['attempts', 'evaluations', 'retries', 'updates']
const endings: Readonly<Record<FamilyType, string>> = {
  counter: '_total',
  gauge: '_in_progress',
  histogram: '_duration_seconds',
  summary: '_size_bytes',
}
const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH']
/** One in seven has an escape. */
const paths = ['v1/images', 'v1/policies', 'v1/queues', 'v1/feeds', 'v1/events', 'v2/jobs', 'C:\\\\tmp']
const bounds = ['0.005', '0.025', '0.1', '0.25', '0.5', '1.0', '2.5', '5.0', '7.5', '10.0', '+Inf']
const quantiles = ['0.5', '0.9', '0.99']

/** An exposition of 190 kB, 237 families and 1,857 samples, every line of it valid; the same for the same seed. */
export function generateExposition(seed: number): string {
  const random = seededRandom(seed)
  const stems = areas.flatMap((area) =>
    objects.flatMap((object) => events.map((event) => `${area}_${object}_${event}`)),
  )
  const names = shuffled(stems, random)
  const leading = Object.fromEntries(Object.entries(anchoreNames).map(([type, own]) => [type, [...own]]))
  const families = plan.flatMap(({ type, families, children }) =>
    Array.from({ length: families }, () => {
      const name = leading[type]?.shift() ?? `${names.pop() ?? ''}${endings[type]}`
      return family(name, type, children, random)
    }),
  )
  return families.flat().join('')
}

function family(name: string, type: FamilyType, children: number, random: Random): readonly string[] {
  const samples = Array.from({ length: children }, (_, child) =>
    samplesOf(type, child, random).map(([suffix, labels, value]) => `${name}${suffix}{${labels}} ${value}\n`),
  )
  const help = `# HELP ${name} Seen so far: ${name.replaceAll('_', ' ')}.\n`
  return [help, `# TYPE ${name} ${type}\n`, ...samples.flat()]
}

type Sampled = readonly [suffix: string, labels: string, value: string]

function samplesOf(type: FamilyType, child: number, random: Random): readonly Sampled[] {
  const labels = labelsOf(child, random)
  if (type === 'counter') return [['', labels, `${Math.floor(random() * 1e6)}.0`]]
  if (type === 'gauge') return [['', labels, String(random() * 1e3)]]
  if (type === 'histogram') return histogram(labels, random)
  const count = Math.floor(random() * 1e4)
  const ranks = quantiles.map((quantile, rank): Sampled => {
    return ['', `${labels},quantile="${quantile}"`, ((rank + random()) * 4e4).toFixed(3)]
  })
  return [...ranks, ['_sum', labels, (count * 5e4).toExponential()], ['_count', labels, `${count}.0`]]
}

function histogram(labels: string, random: Random): readonly Sampled[] {
  let count = 0
  const buckets = bounds.map((bound): Sampled => {
    count += Math.floor(random() * 1e3)
    return ['_bucket', `le="${bound}",${labels}`, `${count}.0`]
  })
  return [...buckets, ['_sum', labels, String(count * random())], ['_count', labels, `${count}.0`]]
}

/** The method makes a family's children distinct. */
function labelsOf(child: number, random: Random): string {
  const path = paths[Math.floor(random() * paths.length)] ?? ''
  return `method="${methods[child] ?? ''}",path="${path}"`
}

function shuffled(values: readonly string[], random: Random): string[] {
  return values
    .map((value) => [random(), value] as const)
    .sort(([left], [right]) => left - right)
    .map(([, value]) => value)
}
