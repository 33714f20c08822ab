import type { CauseKind } from './causes/cause.ts'
import type { KnobName } from './knobs.ts'

/** A change of a setting. */
export interface Change {
  readonly knob: KnobName
  /** An instruction. */
  readonly change: string
  readonly expect: string
  /** The metrics that show the effect. */
  readonly watch: readonly string[]
}

const analysisWatch = ['AnalysisTime', 'OldestWait', 'ScratchFree']

const poolChanges: readonly Change[] = [
  {
    knob: 'db_pool_size',
    change: 'Lower the pool so that all processes together stay below 85 % of the limit.',
    expect: 'Idle sessions go; a request that finds its pool empty waits for at most 30 s.',
    watch: ['ConnectionSaturation', 'AnchoreSessions', 'ServerErrors'],
  },
  {
    knob: 'db_pool_max_overflow',
    change: 'Lower it with db_pool_size: both count for every process.',
    expect: 'A burst of requests opens fewer sessions.',
    watch: ['ConnectionSaturation', 'ServerErrors'],
  },
  {
    knob: 'max_connections',
    change: 'Raise it, with the memory of the server; it takes a restart. Add analyzers only afterwards.',
    expect: 'The sum of the pools fits, and analyzers can be added.',
    watch: ['ConnectionSaturation', 'ConnectionsLimit'],
  },
]

const policyEngineReplicas: Change = {
  knob: 'policy_engine.replicas',
  change: 'Add a replica of the policy engine, with at least 4 GB of memory.',
  expect: 'Loads and evaluations spread over the replicas.',
  watch: ['UploadTime', 'PolicyEvaluationTime', 'ConnectionSaturation'],
}

const scratchVolume: Change = {
  knob: 'tmp_dir',
  change:
    'Put it on NVMe or a large gp3 volume of its own for each analyzer, with three times the largest image, unpacked, for each job.',
  expect: 'Layers are written and unpacked as fast as the disk takes them.',
  watch: analysisWatch,
}

/** The changes for each cause, the most useful first. */
export const changes: Readonly<Record<Exclude<CauseKind, 'few-analyzers'>, readonly Change[]>> = {
  connections: poolChanges,
  'connections-of-others': [
    {
      knob: 'max_connections',
      change:
        'Find the role that holds the connections (runbook connections-exhausted) and limit it. Raise max_connections only if it needs them all.',
      expect: "Anchore's pools fit beside the other sessions.",
      watch: ['ConnectionSaturation', 'AnchoreSessions'],
    },
  ],
  'small-scratch': [
    { ...scratchVolume, expect: 'Large images no longer fail.', watch: ['ScratchFree', 'ImagesFailed'] },
  ],
  'slow-database': [
    {
      knob: 'object_store.storage_driver.name',
      change: 'Keep the objects in S3 in place of the database; migrate the existing ones.',
      expect: 'About 10 MB less are written to the database for each image.',
      watch: ['UploadTime', 'BlockReadTime', 'DatabaseProbeTime'],
    },
    {
      knob: 'storage class',
      change: 'Give the volume of the database more IOPS and throughput.',
      expect: 'A block is read within a few milliseconds.',
      watch: ['BlockReadTime', 'DatabaseProbeTime'],
    },
    {
      knob: 'shared_buffers',
      change: 'Raise it if CacheHit is below 99 %; it takes a restart.',
      expect: 'Fewer blocks are read from the disk.',
      watch: ['CacheHit', 'BlockReadTime'],
    },
  ],
  'policy-engine-at-times': [
    {
      knob: 'feed_sync',
      change:
        'Compare the slow periods with the syncs in the log of the policy engine. If they agree, make the interval longer, and restart the service off peak: the interval counts from its start.',
      expect: 'Fewer slow periods in the hours in which images arrive.',
      watch: ['PolicyEvaluationTime', 'UploadTime', 'FeedAge'],
    },
    policyEngineReplicas,
    {
      knob: 'vulnerability_scan',
      change: 'Compare the slow periods with this cycle too, and make it longer if they agree.',
      expect: 'The same work less often.',
      watch: ['PolicyEvaluationTime'],
    },
  ],
  'slow-upload': [
    policyEngineReplicas,
    {
      knob: 'catalog.replicas',
      change: 'Add a replica of the catalog if the policy engine is idle meanwhile.',
      expect: 'Documents are stored in parallel.',
      watch: ['UploadTime', 'ConnectionSaturation'],
    },
    {
      knob: 'object_store.storage_driver.name',
      change: 'Keep the objects in S3 in place of the database.',
      expect: 'About 10 MB less are written to the database for each image.',
      watch: ['UploadTime'],
    },
  ],
  'slow-files': [
    {
      knob: 'layer_cache_enable',
      change:
        'Switch it on, with layer_cache_max_gigabytes for the common base layers; it counts against the scratch space.',
      expect:
        'A layer that was downloaded before is not downloaded again. A pull-through registry cache in the VPC does the same for all analyzers.',
      watch: analysisWatch,
    },
    scratchVolume,
  ],
  'slow-analysis': [
    {
      knob: 'malware.clamav.enabled',
      change: 'Switch the malware scan off if it is on and not needed: it is the slowest search.',
      expect: 'An analysis takes as long as its other searches.',
      watch: analysisWatch,
    },
    {
      knob: 'secret_search',
      change:
        'Drop expressions that are not needed, also in content_search and retrieve_files. Then give the analyzers faster cores.',
      expect: 'Fewer passes over the files of an image.',
      watch: analysisWatch,
    },
  ],
  'slow-analyzer': [
    {
      ...scratchVolume,
      expect: 'Helps if the disk is the reason. The DEBUG log of an analyzer has the time of each step.',
    },
    {
      knob: 'layer_cache_enable',
      change: 'Switch it on if images share their base layers; it counts against the scratch space.',
      expect: 'Helps if the registry is the reason.',
      watch: analysisWatch,
    },
    {
      knob: 'malware.clamav.enabled',
      change: 'Switch the malware scan off if it is on and not needed.',
      expect: 'Helps if the searches are the reason.',
      watch: analysisWatch,
    },
  ],
  queue: [
    {
      knob: 'image_analyzer',
      change: 'Lower it to 1 s: an analyzer starts one job a cycle.',
      expect: 'An analyzer has its next image sooner.',
      watch: ['ImagesAnalyzing', 'OldestWait'],
    },
    {
      knob: 'analyzer_queue',
      change: 'Check that it is 1 s. If images are in no queue, add a replica of the catalog.',
      expect: 'Waiting images reach the queue.',
      watch: ['ImagesUnqueued', 'QueueLength'],
    },
  ],
  'slow-evaluation': [
    {
      knob: 'ANCHORE_POLICY_ENGINE_EVALUATION_CACHE_ENABLED',
      change: 'Check that it is true, and ANCHORE_POLICY_ENGINE_VULNERABILITIES_CACHE_ENABLED too.',
      expect: 'A verdict is computed once until feeds or policy change.',
      watch: ['PolicyEvaluationTime'],
    },
    policyEngineReplicas,
    {
      knob: 'policy_eval',
      change: 'Make the cycle longer, or subscribe to fewer tags.',
      expect: 'Fewer evaluations in the background.',
      watch: ['PolicyEvaluationTime'],
    },
  ],
  stuck: [
    {
      knob: 'image_analyze_timeout_seconds',
      change: 'Set it to 1 to 2 hours: an older image in analysis returns to the queue.',
      expect: 'An image whose analyzer died is analyzed again.',
      watch: ['LongestAnalysis'],
    },
  ],
  'old-feeds': [
    {
      knob: 'read_timeout_seconds',
      change:
        'Read the error of the sync in the log of the policy engine; raise this timeout if the sync ran into it.',
      expect: 'The next sync brings new data.',
      watch: ['FeedAge', 'TasksFailing'],
    },
    {
      knob: 'feed_sync',
      change: 'Check that its interval is hours, not days.',
      expect: 'The data are as old as the interval at most.',
      watch: ['FeedAge'],
    },
  ],
  'io-unmeasured': [
    {
      knob: 'track_io_timing',
      change: 'Switch it on; it takes a reload, and costs a little CPU.',
      expect: 'BlockReadTime is published, and shows whether the disk is slow.',
      watch: ['BlockReadTime'],
    },
  ],
}
