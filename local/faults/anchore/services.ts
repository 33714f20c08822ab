import type { Fault } from '../fault.ts'

/** No image gets in or out. */
const serviceDown: Fault = {
  name: 'service_down',
  summary: 'the catalog process dies',
  begin: ({ anchore }) => anchore.replica('catalog-1').kill(),
  end: ({ anchore }) => anchore.replica('catalog-1').start(),
}

/** Half of the users' calls hang. */
const apiextReplicaHung: Fault = {
  name: 'apiext_replica_hung',
  summary: 'one of two replicas of apiext accepts connections and never answers',
  begin: ({ anchore }) => {
    anchore.replica('apiext-2').setAnswers('silent')
  },
  end: ({ anchore }) => {
    anchore.replica('apiext-2').setAnswers('normal')
  },
}

const apiext5xx: Fault = {
  name: 'apiext_5xx',
  summary: "a quarter of the public API's answers are 500",
  conditions: () => ({ apiErrors: 0.25 }),
}

const policyEvalSlow: Fault = {
  name: 'policy_eval_slow',
  summary: 'policy evaluations take 9 s instead of 0.06',
  conditions: () => ({ evaluationSeconds: 9 }),
}

/** A firewall blocks the vendor's URL; a sync is tried each 30 minutes, and the data age. */
const feedSyncFailing: Fault = {
  name: 'feed_sync_failing',
  summary: 'every sync of the vulnerability feeds fails',
  minutes: { from: 5, to: 90 },
  conditions: () => ({ feedsSync: false }),
}

/** The process is back within seconds; its counters start at zero. */
const processRestart: Fault = {
  name: 'process_restart',
  summary: 'policy_engine restarts once',
  begin: ({ anchore }) => {
    anchore.replica('policy-engine-1').restart()
  },
}

/** The deployment of a new version: each minute a process stops, for two minutes; an analyzer then starts its image again. */
export const deployRestart: Fault = {
  name: 'deploy_restart',
  summary: 'every process in turn is stopped for two minutes',
  act: async ({ anchore, images }, minute) => {
    await anchore.replicas()[minute]?.kill()
    const back = anchore.replicas()[minute - 2]
    await back?.start()
    if (back !== undefined) images.requeue(back.host)
  },
  end: async ({ anchore, images }) => {
    for (const replica of anchore.replicas()) {
      await replica.start()
      images.requeue(replica.host)
    }
  },
}

export const serviceFaults: readonly Fault[] = [
  serviceDown,
  apiextReplicaHung,
  apiext5xx,
  policyEvalSlow,
  feedSyncFailing,
  processRestart,
  deployRestart,
]
