import type { AnswerMode } from '../anchore/server.ts'
import { rotationMinutes, type Fault, type FaultTargets } from './fault.ts'

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

/** The scrape user's password was changed and the monitor has the old one. */
export const auth401All: Fault = {
  name: 'auth_401_all',
  summary: "every service refuses the monitor's password (401)",
  minutes: rotationMinutes,
  begin: ({ anchore }) => {
    anchore.rotatePassword()
  },
  end: ({ anchore }) => {
    anchore.restorePassword()
  },
}

/** A process, or every process, answers in this form and works otherwise. */
function answering(mode: AnswerMode, host?: string): Required<Pick<Fault, 'begin' | 'end'>> {
  const set = ({ anchore }: FaultTargets, form: AnswerMode): void => {
    for (const replica of anchore.replicas())
      if (host === undefined || replica.host === host) replica.setAnswers(form)
  }
  return {
    begin: (targets) => {
      set(targets, mode)
    },
    end: (targets) => {
      set(targets, 'normal')
    },
  }
}

export const serviceFaults: readonly Fault[] = Array.of<Fault>(
  {
    // No image gets in or out.
    name: 'service_down',
    summary: 'the catalog process dies',
    begin: ({ anchore }) => anchore.replica('catalog-1').kill(),
    end: ({ anchore }) => anchore.replica('catalog-1').start(),
  },
  {
    // Half of the users' calls hang.
    name: 'apiext_replica_hung',
    summary: 'one of two replicas of apiext accepts connections and never answers',
    ...answering('silent', 'apiext-2'),
  },
  {
    name: 'apiext_5xx',
    summary: "a quarter of the public API's answers are 500",
    conditions: () => ({ apiErrors: 0.25 }),
  },
  {
    name: 'policy_eval_slow',
    summary: 'policy evaluations take 9 s instead of 0.06',
    conditions: () => ({ evaluationSeconds: 9 }),
  },
  {
    // A firewall blocks the vendor's URL; a sync is tried each 30 minutes, and the data age.
    name: 'feed_sync_failing',
    summary: 'every sync of the vulnerability feeds fails',
    minutes: { from: 5, to: 90 },
    conditions: () => ({ feedsSync: false }),
  },
  {
    // The process is back within seconds; its counters start at zero.
    name: 'process_restart',
    summary: 'policy_engine restarts once',
    begin: ({ anchore }) => {
      anchore.replica('policy-engine-1').restart()
    },
  },
  deployRestart,
  {
    // Successive scrapes see different counters and start times. Nothing is broken.
    name: 'lb_flip',
    summary: "the catalog's address becomes a load balancer over two replicas",
    begin: ({ anchore }) => {
      anchore.replica('catalog-1').balance(2)
    },
    end: ({ anchore }) => {
      anchore.replica('catalog-1').balance(1)
    },
  },
  {
    // An upgrade switched metrics off; Anchore works.
    name: 'metrics_disabled',
    summary: 'every service answers /metrics with 404',
    ...answering('without-metrics'),
  },
  {
    // An analyzer that imports before it analyzes exports the last bucket of its analyses twice.
    name: 'dup_inf',
    summary: 'an analyzer exports its +Inf bucket twice',
    begin: ({ anchore }) => {
      anchore.replica('analyzer-1').restart({ importsFirst: true })
    },
    end: ({ anchore }) => {
      anchore.replica('analyzer-1').restart()
    },
  },
  {
    name: 'truncated',
    summary: "the catalog's /metrics ends in the middle of a line",
    ...answering('cut', 'catalog-1'),
  },
  {
    name: 'huge_metrics',
    summary: 'a replica of apiext exports 20 MB',
    ...answering('huge', 'apiext-1'),
  },
  {
    name: 'dribble',
    summary: 'simplequeue sends /metrics 20 bytes at a time',
    ...answering('dribbling', 'simplequeue-1'),
  },
  {
    name: 'tls_expired',
    summary: "policy_engine's certificate is out of date",
    conditions: () => ({ certificateValid: false }),
  },
  {
    name: 'dns_failure',
    summary: "the catalog's name does not resolve",
    conditions: () => ({ catalogResolves: false }),
  },
  {
    name: 'clock_skew',
    summary: "the clocks of Anchore's hosts are 10 minutes behind",
    conditions: () => ({ minutesAhead: -10 }),
  },
  auth401All,
)
