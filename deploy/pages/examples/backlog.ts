import { backlogFacts, type Backlog, neverDrains } from '../../../lib/postgres/index.ts'
import { lowFacts } from '../../../lib/anchore/index.ts'
import type { Example } from '../example.ts'

const image = 'sha256:4f1c9a03be77'

function backlog(changes: Partial<Backlog>): Backlog {
  return {
    offset: 0,
    waiting: 152,
    analyzing: 3,
    oldestWait: 1_260,
    longestAnalysis: 95,
    shortestAnalysis: 20,
    oldestImage: image,
    longestImage: 'sha256:90bd11e2a6c4',
    completed: [],
    failed: [],
    ...changes,
  }
}

/** 38 sessions of nine processes. */
const headroom = { used: 42, limit: 197, free: 125, perProcess: 38 / 9 }
const busy = { headroom, drain: 4_500, growth: 5, isStalled: false, recent: { finished: 30, failed: 0 } }
const slow = { ...busy, growth: 0, drain: 19_800, recent: { finished: 9, failed: 0 } }
const hung = { drain: neverDrains, growth: 0.5, isStalled: true, recent: { finished: 0, failed: 0 } }

export const examples: Readonly<Record<string, Partial<Example>>> = {
  'backlog-age': {
    value: 2_820,
    minutes: 12,
    postgres: { facts: backlogFacts(backlog({ oldestWait: 2_820 }), { ...busy, growth: 0 }) },
  },
  'backlog-age-critical': {
    value: 7_800,
    minutes: 12,
    postgres: { facts: backlogFacts(backlog({ oldestWait: 7_800 }), slow) },
  },
  'backlog-growing': { value: 5, minutes: 19, postgres: { facts: backlogFacts(backlog({}), busy) } },
  'backlog-drain': {
    value: 19_800,
    minutes: 16,
    postgres: { facts: backlogFacts(backlog({ oldestWait: 5_400 }), slow) },
  },
  'analysis-stalled': {
    value: 1,
    minutes: 6,
    postgres: {
      facts: backlogFacts(
        backlog({ waiting: 43, oldestWait: 860, longestAnalysis: 900, shortestAnalysis: 840 }),
        hung,
      ),
    },
  },
  'analysis-stuck': {
    value: 8_400,
    minutes: 6,
    postgres: {
      facts: backlogFacts(backlog({ waiting: 4, longestAnalysis: 8_400 }), { ...busy, growth: 0 }),
    },
  },
  'analysis-failing': {
    value: 40,
    minutes: 3,
    postgres: {
      facts: backlogFacts(backlog({ waiting: 2 }), {
        ...busy,
        growth: 0,
        recent: { finished: 30, failed: 12 },
      }),
    },
  },
  'scratch-low': {
    value: 6.3e9,
    minutes: 4,
    anchore: { facts: lowFacts([{ name: 'analyzer 10.0.4.15', value: 6.3e9 }]) },
  },
}
