/*
 * Publishes the samples of a slot at least once, and keeps the state of a collector between its runs in one table.
 * In: a collector and a slot. Out: one commit in the table and PutMetricData calls; data that do not arrive wait in the table.
 * Copies are harmless: a series has one writer and one value a minute, and no alarm adds minutes up.
 * Without the table only gauges are published.
 * It must not know what a metric means, or which alarms read it.
 */

export type { SlotDependencies } from './commit.ts'
export { type Destination, type StoredDatum, dataOf, toDatum } from './datum.ts'
export { dynamoTable, keyAttribute } from './dynamodb.ts'
export { incompleteFailure, publishFailure, publishRemedies, stateFailure, tableRemedies } from './failure.ts'
export { type Head, headKey, readHead, readReports } from './head.ts'
export { dataDropped, dataSpooled, heartbeat } from './metrics.ts'
export { pack, unpack } from './packed.ts'
export { waitingIn } from './pending.ts'
export { rejectionOf } from './rejection.ts'
export { runSlot } from './run.ts'
export { type Put, putWith } from './send.ts'
export { type Attribute, type Item, type Table, type Update, maxItemBytes } from './table.ts'
