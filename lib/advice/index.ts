/*
 * Advice: the step of an image's way that limits, the setting to change, the analyzers for a load, and the daily digest.
 * In: a history of the published series. Out: findings with their evidence, and the text of a day (digest/).
 * It says what it cannot know, and why.
 * All of it is computed from series that are published anyway.
 * It must not know where the history comes from, except the digest, which reads and sends it.
 */

export { type Advice, type LimitingStep, adviseOn } from './advise.ts'
export { type Demand, defaultTargetWaitSeconds } from './capacity.ts'
export { allColumns, columns } from './columns.ts'
export { metricsRead } from './digest/columns.ts'
export { type Digest, digestOf } from './digest/digest.ts'
export { sendDigest } from './digest/send.ts'
export { digestText, digestTitle } from './digest/text.ts'
export { analysisTimes } from './lifecycle.ts'
export { waitingOf } from './queue.ts'
export type { Recommendation } from './recommend.ts'
export type { Scope } from './report.ts'
export { type StepTime, stepTimesOf } from './step-times.ts'
export { markdownOf, textOf } from './text.ts'
export { type Times, meanOf, timesOf } from './times.ts'
