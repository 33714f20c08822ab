import {
  countRestarts,
  taskFacts,
  failingFacts,
  scrapeFailuresOf,
  type FailedScrape,
  silenceFacts,
} from '../../../lib/anchore/index.ts'
import { slotPlus } from '../../../lib/model/index.ts'
import { began, type Example, type Findings } from '../example.ts'

const counted = new Set(['apiext', 'catalog', 'analyzer'] as const)

function silent(...failed: readonly FailedScrape[]): Findings {
  return { facts: silenceFacts(failed, counted), failures: scrapeFailuresOf(failed, 9, counted) }
}

function hangs(service: FailedScrape['service'], address: string): FailedScrape {
  const message = `no answer from ${address}:8228 within 10 s`
  return { service, replica: address, address, kind: 'timeout', message, answered: false }
}

export const examples: Readonly<Record<string, Partial<Example>>> = {
  'service-down': {
    target: 'catalog',
    value: 0,
    minutes: 4,
    anchore: silent({
      service: 'catalog',
      replica: undefined,
      kind: 'dns',
      message: 'anchore-catalog.internal does not resolve (NXDOMAIN)',
      answered: false,
    }),
  },
  'service-short': {
    target: 'analyzer',
    value: 33.4,
    minutes: 6,
    anchore: silent({ ...hangs('analyzer', '10.0.4.15'), kind: 'refused', message: 'connection refused' }),
  },
  'service-half': {
    target: 'analyzer',
    value: 66.7,
    minutes: 8,
    anchore: silent(hangs('analyzer', '10.0.4.15'), hangs('analyzer', '10.0.4.16')),
  },
  'api-short': { value: 50, minutes: 8, anchore: silent(hangs('apiext', '10.0.4.11')) },
  'server-errors': {
    value: 0.3,
    minutes: 11,
    anchore: { facts: failingFacts([{ service: 'apiext', minutes: 1, errors: 21, all: 52 }]) },
  },
  'tasks-failing': {
    value: 1,
    minutes: 4,
    anchore: {
      facts: taskFacts([
        ['policy_engine do_feed_sync', { failures: 3, failingSince: began, intervals: [30, 30], quiet: 2 }],
      ]),
    },
  },
  restarting: {
    value: 4,
    minutes: 5,
    anchore: {
      facts: countRestarts(
        { 'analyzer 10.0.4.15': [-40, -24, -11, -1].map((minutes) => slotPlus(began, minutes)) },
        [],
        began,
      ).facts,
    },
  },
}
