import { usual, type Conditions } from '../../local/world/conditions.ts'
import type { Replica } from '../../local/anchore/replica.ts'
import type { Fault, FaultTargets } from '../../local/faults/fault.ts'

/** A deployment with one known bottleneck, and the advice that its published data allow. */
export interface Case extends Pick<Fault, 'begin' | 'act'> {
  readonly name: string
  /** Its cause, as people would put it. */
  readonly summary: string
  /** The steps that `advise` may name: one that the data prove, or those between which they cannot tell; none if nothing limits. */
  readonly limits: readonly string[]
  readonly confidence: 'high' | 'medium' | 'low' | undefined
  /** Knobs that a recommendation must name. */
  readonly knobs: readonly string[]
  /** Knobs that no recommendation may name. */
  readonly never: readonly string[]
  /** The bottleneck; the minute counts from its begin. */
  readonly conditions: (minute: number) => Partial<Conditions>
}

const { slowdown } = usual
const always = (conditions: Partial<Conditions>) => () => conditions
const moreAnalyzers = 'analyzer.replicas'
/** Three analyzers manage two images a minute. */
const overload = 4

async function takeConnections({ sessions }: FaultTargets): Promise<void> {
  await sessions.anchore.open(69)
}

/** Each analyzer has an image when it dies, and is back a minute later. */
async function restartAnalyzers(targets: FaultTargets, minute: number): Promise<void> {
  if (minute === 0) targets.images.arrive(6, 180)
  if (minute === 2) for (const analyzer of analyzersOf(targets)) await analyzer.kill()
  if (minute === 3) for (const analyzer of analyzersOf(targets)) await analyzer.start()
}

function analyzersOf({ anchore }: FaultTargets): readonly Replica[] {
  return anchore.replicas().filter(({ service }) => service === 'analyzer')
}

/** The truth, which was written before the advice: 12 runs of the local world, three analyzers each. */
export const cases: readonly Case[] = [
  {
    name: 'healthy',
    summary: 'nothing is wrong',
    limits: [],
    confidence: undefined,
    knobs: [],
    never: [],
    conditions: always({}),
  },
  {
    name: 'few-analyzers',
    summary: 'twice as many images arrive as the analyzers manage, each in the usual time',
    limits: ['waiting'],
    confidence: 'high',
    knobs: [moreAnalyzers],
    never: ['layer_cache_enable', 'catalog.replicas'],
    conditions: always({ arrivals: overload }),
  },
  {
    name: 'slow-download',
    summary: 'the registry is slow: a download takes 15 times as long',
    limits: ['download', 'unpack'],
    confidence: 'low',
    knobs: ['layer_cache_enable', 'tmp_dir'],
    never: ['malware.clamav.enabled'],
    conditions: always({ arrivals: 1.2, slowdown: { ...slowdown, download: 15 } }),
  },
  {
    name: 'slow-unpack',
    summary: 'the scratch disk is slow: unpacking takes 15 times as long',
    limits: ['download', 'unpack'],
    confidence: 'low',
    knobs: ['layer_cache_enable', 'tmp_dir'],
    never: ['malware.clamav.enabled'],
    conditions: always({ arrivals: 1.2, slowdown: { ...slowdown, unpack: 15 } }),
  },
  {
    name: 'slow-analyze',
    summary: 'the analyzers lack CPU: the analysis proper takes 8 times as long',
    limits: ['analyze'],
    confidence: 'low',
    knobs: ['malware.clamav.enabled'],
    never: ['layer_cache_enable'],
    conditions: always({ arrivals: 1.2, slowdown: { ...slowdown, analyze: 8 } }),
  },
  {
    name: 'slow-upload',
    summary: 'the policy engine loads an image in 5 minutes, on a database that is fast',
    limits: ['upload'],
    confidence: 'high',
    knobs: ['policy_engine.replicas'],
    never: ['layer_cache_enable', 'shared_buffers'],
    conditions: always({ arrivals: 1.2, uploadSeconds: 300 }),
  },
  {
    name: 'slow-disk',
    summary: "the database's disk is slow, and uploads wait for it",
    limits: ['upload'],
    confidence: 'high',
    knobs: ['object_store.storage_driver.name', 'storage class'],
    never: ['layer_cache_enable', 'policy_engine.replicas'],
    conditions: always({
      arrivals: 1.2,
      uploadSeconds: 240,
      blocksRead: 1_200,
      blockReadMs: 35,
      probeSeconds: 0.25,
    }),
  },
  {
    name: 'slow-evaluate',
    summary: 'a policy evaluation takes 9 s',
    limits: ['evaluate'],
    confidence: 'high',
    knobs: ['ANCHORE_POLICY_ENGINE_EVALUATION_CACHE_ENABLED', 'policy_engine.replicas'],
    never: [moreAnalyzers],
    conditions: always({ evaluationSeconds: 9 }),
  },
  {
    name: 'connections',
    summary: "too few analyzers, and Anchore's sessions take 93 % of the connections",
    limits: ['connections'],
    confidence: 'high',
    knobs: ['db_pool_size', 'max_connections'],
    never: [moreAnalyzers],
    conditions: always({ arrivals: overload }),
    begin: takeConnections,
  },
  {
    name: 'feed-sync-at-peak',
    summary:
      'in spells of 6 minutes, at the peak, a feed sync slows the policy engine; data have no sign of the sync itself',
    limits: ['upload', 'evaluate', 'feeds'],
    confidence: 'low',
    knobs: ['feed_sync', 'policy_engine.replicas'],
    never: ['layer_cache_enable'],
    conditions: (minute) =>
      minute % 15 < 6 ? { arrivals: 3, uploadSeconds: 300, evaluationSeconds: 9 } : { arrivals: 0.8 },
  },
  {
    name: 'stuck-jobs',
    summary: 'every analyzer restarts; the images that it had stay in analysis for good',
    limits: ['stuck'],
    confidence: 'high',
    knobs: ['image_analyze_timeout_seconds'],
    never: [moreAnalyzers],
    conditions: always({}),
    act: restartAnalyzers,
  },
  {
    name: 'small-scratch',
    summary: 'the scratch volume has no room for a large image: half of the analyses fail',
    limits: ['unpack'],
    confidence: 'high',
    knobs: ['tmp_dir'],
    never: [moreAnalyzers],
    conditions: always({ scratchBytes: 2.5e9, failing: 0.5 }),
  },
]
