/*
 * Publishes the samples of a slot at least once, and keeps the state of a collector between its runs in one table.
 * In: a collector and a slot. Out: one commit in the table and PutMetricData calls; data that do not arrive wait in the table.
 * Copies are harmless: a series has one writer and one value a minute, and no alarm adds minutes up.
 * Without the table only gauges are published.
 * It must not know what a metric means, or which alarms read it.
 */

export { toDatum } from './cloudwatch/datum.ts'
export { incompleteFailure, publishFailure } from './cloudwatch/publish-failure.ts'
export { type Publisher, createPublisher } from './cloudwatch/publisher.ts'
export { rejectionOf } from './cloudwatch/rejection.ts'
export { publishRemedies } from './cloudwatch/remedies.ts'
export { type Destination, type PutRequest, type StoredDatum, maxBit } from './cloudwatch/request.ts'
export { halvesOf, requestOf } from './cloudwatch/requests.ts'
export { type Send, type Sending, retryPauses } from './cloudwatch/send.ts'
export { absenceProvenAt } from './cloudwatch/settling.ts'
export { datedSignatures } from './cloudwatch/signing.ts'
export { dataDropped, dataSpooled, heartbeat } from './metrics.ts'
export { emptyOutbox } from './outbox/pending.ts'
export { createSpool } from './outbox/spool.ts'
export type { SlotDependencies } from './slot/dependencies.ts'
export { runSlot } from './slot/run.ts'
export { readCommitted } from './state/committed.ts'
export { dynamoTable, keyAttribute } from './state/dynamodb.ts'
export { createLeases, headKey } from './state/leases.ts'
export { pack, unpack } from './state/packed.ts'
export { readReports, reportIn } from './state/reports.ts'
export { retriedTable } from './state/retried-table.ts'
export { stateFailure, tableRemedies } from './state/state-failure.ts'
export {
  type Attribute,
  type Claim,
  type Condition,
  type Item,
  type Table,
  type Update,
  maxItemBytes,
} from './state/table.ts'
