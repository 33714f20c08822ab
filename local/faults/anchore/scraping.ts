import type { Manner } from '../../anchore/manner.ts'
import type { Fault } from '../fault.ts'

/** A balancer over two replicas: successive scrapes see other counters and another start. Nothing is broken. */
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
    for (const replica of anchore.replicas()) replica.answers('without-metrics')
  },
  end: ({ anchore }) => {
    for (const replica of anchore.replicas()) replica.answers('well')
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

/** One process answers /metrics in a bad manner and works otherwise. */
function illMannered(name: string, summary: string, host: string, manner: Manner): Fault {
  return {
    name,
    summary,
    begin: ({ anchore }) => {
      anchore.replica(host).answers(manner)
    },
    end: ({ anchore }) => {
      anchore.replica(host).answers('well')
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
  illMannered('truncated', "the catalog's /metrics ends in the middle of a line", 'catalog-1', 'cut'),
  illMannered('huge_metrics', 'a replica of apiext exports 20 MB', 'apiext-1', 'huge'),
  illMannered('dribble', 'simplequeue sends /metrics 20 bytes at a time', 'simplequeue-1', 'dribbling'),
  tlsExpired,
  dnsFailure,
  clockSkew,
]
