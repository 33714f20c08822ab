/*
 * Prometheus' text format, and the arithmetic of its counters.
 * In: the bytes of an exposition, and the values of the scrape before.
 * Out: samples by name, the problems of lines, and the increase of each counter with its outcome (advanced, reset, swapped).
 * Input is hostile: bytes, lines and labels have limits (limits.ts).
 * It must not know Anchore's metrics, CloudWatch or the network.
 */

export { type CounterState, type Deltas, deltasOf, processStart, sumOf, withoutRepeats } from './deltas.ts'
export { distributionOf, foldHistograms, histogramOf } from './histogram.ts'
export { type ParseLimits, type ParseProblem, defaultLimits } from './limits.ts'
export { parseExposition } from './parse.ts'
export {
  type PrometheusSample,
  type Selector,
  isPossible,
  selectorText,
  selects,
  seriesText,
} from './sample.ts'
export {
  type Scraped,
  type ScrapeFailure,
  type ScrapeRequest,
  brokenScrape,
  gatewayStatuses,
  nameQuery,
  otherContent,
  scrape,
  silentKinds,
} from './scrape.ts'
