/*
 * The findings of a collector: what it collects, what it could not read, and the facts that explain a number.
 * In: the samples, failures and facts of one run, and the report of the run before.
 * Out: the report of a slot, which publish commits with the slot and the pages read, and Coverage, the share that was read.
 * A failure or a fact that lasts keeps the slot in which it began.
 * It must not know how data are published, or who reads a report.
 */

export { sharedCause } from './cause.ts'
export type { Collected, Collector, Previous, Reads, Tick } from './collector.ts'
export { type Reported, coverage, withReport } from './coverage.ts'
export { type Fact, type Finding, type NewFact, type Report, factOf, reportOf } from './report.ts'
