import type { Collected } from '../model/collector.ts'
import { messageOf, type Failure } from '../model/failure.ts'
import { isAmount, malformedFailure } from './readings/amount.ts'
import { unread, type Reading, type ReadingContext } from './reading.ts'

/**
 * Runs one reading. It never rejects: an exception, or a sample that is no amount, is a failure of this reading, which
 * then publishes nothing and keeps its state.
 */
export async function runReading(
  { name, read }: Reading,
  previous: unknown,
  context: ReadingContext,
): Promise<Collected> {
  try {
    const collected = await read(previous, context)
    const wrong = collected.samples.find(({ measurement }) => !isAmount(measurement))
    if (wrong === undefined) return collected
    return unread(malformedFailure(name, wrong.metric.name, wrong.measurement), previous)
  } catch (error) {
    return unread(internalFailure(name, error), previous)
  }
}

function internalFailure(reading: string, error: unknown): Failure {
  return {
    kind: 'internal',
    target: `postgres.${reading}`,
    message: `The answer could not be used: ${messageOf(error)}.`,
    remedy: 'Report it with the versions of PostgreSQL and of Anchore.',
  }
}
