/*
 * Advice: the step of an image's way that limits, the setting to change, the analyzers for a load, and the daily digest.
 * In: a history of the published series. Out: findings with their evidence, and the text of a day (digest/).
 * It says what it cannot know, and why.
 * All of it is computed from series that are published anyway.
 * It must not know where the history comes from, except the digest, which reads and sends it.
 */

export { type Advice, type LimitingStep, adviseOn, type Recommendation } from './advise.ts'
export { type Capacity, type Demand, defaultTargetWaitSeconds } from './capacity.ts'
export { allColumns, columns } from './columns.ts'
export { metricsRead, sendDigest } from './digest/send.ts'
export { type Digest, digestOf } from './digest/digest.ts'
export { digestText, digestTitle } from './digest/text.ts'
export type { Places, Step } from './knobs.ts'
export { type Lifecycle, analysisTimes } from './lifecycle.ts'
export { type Times, meanOf, timesOf } from './queue.ts'
