/*
 * Prometheus' text format, and the arithmetic of its counters.
 * In: the bytes of an exposition, and the values of the scrape before.
 * Out: samples by name, the problems of lines, and the increase of each counter with its outcome (advanced, reset, swapped).
 * Input is hostile: bytes, lines and labels have limits (limits.ts).
 * It must not know Anchore's metrics, CloudWatch or the network.
 */

export { type ScrapeFailure, brokenScrape, gatewayStatuses, otherContent } from './answer.ts'
export { type CounterState, processStart } from './counters/continuity.ts'
export { type Deltas, type Increase, deltasOf } from './counters/deltas.ts'
export { foldHistograms, histogramOf, statisticsOf, sumOf, withoutRepeats } from './counters/fold.ts'
export { distributionOf } from './counters/histogram.ts'
export { type ParseLimits, defaultLimits } from './limits.ts'
export { nameQuery } from './name-filter.ts'
export { type ExpositionFormat, parseExposition } from './parse.ts'
export type { ParseProblem } from './problem.ts'
export type { Parsed } from './read-lines.ts'
export { type PrometheusSample, isPossible, seriesKey, seriesText } from './sample.ts'
export { type ScrapeRequest, type Scraped, scrape, silentKinds } from './scrape.ts'
export { type Selector, selectorText, selects } from './select.ts'
