import type { AnswerMode } from '../../anchore/answer-mode.ts'
import type { Fault } from '../fault.ts'

/** A balancer over two replicas: successive scrapes see different counters and start times. Nothing is broken. */
const lbFlip: Fault = {
  name: 'lb_flip',
  summary: "the catalog's address becomes a load balancer over two replicas",
  begin: ({ anchore }) => {
    anchore.replica('catalog-1').balance(2)
  },
  end: ({ anchore }) => {
    anchore.replica('catalog-1').balance(1)
  },
}

/** An upgrade switched metrics off; Anchore works. */
const metricsDisabled: Fault = {
  name: 'metrics_disabled',
  summary: 'every service answers /metrics with 404',
  begin: ({ anchore }) => {
    for (const replica of anchore.replicas()) replica.setAnswers('without-metrics')
  },
  end: ({ anchore }) => {
    for (const replica of anchore.replicas()) replica.setAnswers('normal')
  },
}

/** An analyzer that imports before it analyzes exports the last bucket of its analyses twice. */
const dupInf: Fault = {
  name: 'dup_inf',
  summary: 'an analyzer exports its +Inf bucket twice',
  begin: ({ anchore }) => {
    anchore.replica('analyzer-1').restart({ importsFirst: true })
  },
  end: ({ anchore }) => {
    anchore.replica('analyzer-1').restart()
  },
}

/** One process answers /metrics badly and works otherwise. */
function badMetrics(name: string, summary: string, host: string, mode: AnswerMode): Fault {
  return {
    name,
    summary,
    begin: ({ anchore }) => {
      anchore.replica(host).setAnswers(mode)
    },
    end: ({ anchore }) => {
      anchore.replica(host).setAnswers('normal')
    },
  }
}

const tlsExpired: Fault = {
  name: 'tls_expired',
  summary: "policy_engine's certificate is out of date",
  conditions: () => ({ certificateValid: false }),
}

const dnsFailure: Fault = {
  name: 'dns_failure',
  summary: "the catalog's name does not resolve",
  conditions: () => ({ catalogResolves: false }),
}

const clockSkew: Fault = {
  name: 'clock_skew',
  summary: "the clocks of Anchore's hosts are 10 minutes behind",
  conditions: () => ({ minutesAhead: -10 }),
}

export const scrapingFaults: readonly Fault[] = [
  lbFlip,
  metricsDisabled,
  dupInf,
  badMetrics('truncated', "the catalog's /metrics ends in the middle of a line", 'catalog-1', 'cut'),
  badMetrics('huge_metrics', 'a replica of apiext exports 20 MB', 'apiext-1', 'huge'),
  badMetrics('dribble', 'simplequeue sends /metrics 20 bytes at a time', 'simplequeue-1', 'dribbling'),
  tlsExpired,
  dnsFailure,
  clockSkew,
]
