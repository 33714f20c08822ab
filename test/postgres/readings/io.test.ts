import { describe, expect, test } from 'vitest'
import { metrics } from '../../../lib/alarms/index.ts'
import { slotPlus } from '../../../lib/model/index.ts'
import { postgresVersion } from '../../support/postgres/postgres-version.ts'
import { collectFrom, testDatabase, testSlot, type Run } from '../../support/postgres/postgres.ts'

const database = await testDatabase({ track_io_timing: 'on', track_wal_io_timing: 'on', autovacuum: 'off' })
/** Twice what the server's cache of 16 MB holds. */
const fill = `CREATE TABLE large AS SELECT g, repeat('x', 800) AS filler FROM generate_series(1, 40000) AS g`
const readAll = 'SELECT count(*) FROM large'
const readAgain = `DO $$ BEGIN FOR i IN 1..20000 LOOP PERFORM count(*) FROM pg_am; END LOOP; END $$`
const update = 'UPDATE large SET g = g + 1'

/** One run before the statements and one after them, in the slot that is so many minutes later. */
async function around(statements: readonly string[], minutes = 1): Promise<Run> {
  const before = await collectFrom(database, { detail: 'full' })
  await database.administer(...statements)
  const slot = slotPlus(testSlot, minutes)
  return collectFrom(database, { detail: 'full', slot, previous: before.state })
}

/** For the sessions of Anchore's database that begin from now on. */
async function time(what: 'track_io_timing' | 'track_wal_io_timing', value: 'on' | 'off'): Promise<void> {
  await database.administer(`ALTER DATABASE anchore SET ${what} = ${value}`)
}

describe('with timing on', () => {
  test('the first run has no increase to publish', async () => {
    const { values, lines, failures } = await collectFrom(database, { detail: 'full' })
    expect(failures).toEqual([])
    const ofIo = Object.keys(values).filter((name) => /^(Block|Cache|Io|Wal|Checkpoint)/.test(name))
    expect(ofIo).toEqual([])
    expect(lines.join('\n')).toContain('"event":"counters restart","counters":"blocks"')
    expect(lines.join('\n')).not.toContain('timing is off')
  })

  test('blocks that are read take time each, and were not in the cache', async () => {
    await database.administer('DROP TABLE IF EXISTS large', fill)
    const { values } = await around([readAll])
    expect(values['BlockReadTime']).toBeGreaterThan(0)
    expect(values['BlockReadTime']).toBeLessThan(1_000)
    expect(values['CacheHit']).toBeLessThan(60)
  })

  test('blocks that are in the cache are found there, whatever was before the last slot', async () => {
    const { values } = await around([readAgain])
    expect(values['CacheHit']).toBeGreaterThan(90)
  })

  test('blocks that sessions write take time each, from PostgreSQL 16 on; before 16 the log reports it', async () => {
    const { values, lines, failures } = await around([update, readAll])
    expect(failures).toEqual([])
    if (postgresVersion < 16) {
      expect(Object.keys(values).filter((name) => /^(BlockWrite|Io)/.test(name))).toEqual([])
      expect(lines.join('\n')).toContain('not in this version of PostgreSQL')
      return
    }
    expect(values['BlockWriteTime']).toBeGreaterThan(0)
    expect(values['BlockWriteTime']).toBeLessThan(1_000)
    expect(values['IoReadTime']).toBeGreaterThan(0)
    expect(values['IoWriteTime']).toBeGreaterThan(0)
    expect(values['IoSyncTime']).toBeGreaterThanOrEqual(0)
  })

  test('full has the times of checkpoints and of the write-ahead log', async () => {
    const { values } = await around([update, 'CHECKPOINT'])
    expect(values['CheckpointWriteTime']).toBeGreaterThan(0)
    expect(values['CheckpointSyncTime']).toBeGreaterThanOrEqual(0)
    expect(values['WalWriteTime']).toBeGreaterThan(0)
    expect(values['WalSyncTime']).toBeGreaterThanOrEqual(0)
  })

  test('core has the means and no metric of full', async () => {
    const before = await collectFrom(database)
    await database.administer(update, readAll)
    const { values } = await collectFrom(database, { slot: slotPlus(testSlot, 1), previous: before.state })
    const full = metrics.postgres.filter(({ detail }) => detail === 'full').map(({ name }) => name)
    const published = Object.keys(values).map((series) => series.split(' ')[0] ?? '')
    expect(published.filter((name) => full.includes(name))).toEqual([])
    expect(values['BlockReadTime']).toBeGreaterThan(0)
  })
})

describe('an increase', () => {
  test('over missed slots is spread over their minutes; a mean is published once', async () => {
    const { samples } = await around([update, readAll, 'CHECKPOINT'], 4)
    const minutesOf = (name: string): readonly unknown[] =>
      samples.filter(({ metric }) => metric.name === name).map(({ slot }) => slot)
    expect(minutesOf('CheckpointWriteTime')).toEqual(
      [1, 2, 3, 4].map((minutes) => slotPlus(testSlot, minutes)),
    )
    expect(minutesOf('BlockReadTime')).toHaveLength(1)
  })

  test('over more than 15 minutes is not made up for', async () => {
    expect((await around([readAll], 15)).values).toHaveProperty('BlockReadTime')
    const { values, lines } = await around([readAll], 16)
    expect(values).not.toHaveProperty('BlockReadTime')
    expect(lines.join('\n')).toContain('counters restart')
  })

  test('is not known after a reset of the statistics, and is logged', async () => {
    const { values, lines } = await around([`SELECT pg_stat_reset()`, readAll])
    expect(values).not.toHaveProperty('CacheHit')
    expect(values).not.toHaveProperty('Deadlocks')
    expect(lines.join('\n')).toContain('"event":"counters restart","counters":"blocks"')
  })
})

describe('with timing off', () => {
  test('no time is published, no zero either, and the log has the remedy', async () => {
    await time('track_io_timing', 'off')
    await time('track_wal_io_timing', 'off')
    const { values, lines, failures } = await around([update, readAll, 'CHECKPOINT'])
    await time('track_io_timing', 'on')
    await time('track_wal_io_timing', 'on')
    expect(failures).toEqual([])
    const times = Object.keys(values).filter((name) => /^(Block|Io|Wal)/.test(name))
    expect(times).toEqual([])
    expect(values).toHaveProperty('CacheHit')
    expect(values).toHaveProperty('CheckpointWriteTime')
    expect(lines.join('\n')).toContain(
      '"remedy":"Run `ALTER SYSTEM SET track_io_timing = on; SELECT pg_reload_conf();`.',
    )
    expect(lines.join('\n')).toContain(
      '"remedy":"Run `ALTER SYSTEM SET track_wal_io_timing = on; SELECT pg_reload_conf();`.',
    )
  })

  test('and on again, the first run publishes no mean of the time without', async () => {
    await time('track_io_timing', 'off')
    const off = await collectFrom(database, { detail: 'full' })
    await database.administer(readAll)
    await time('track_io_timing', 'on')
    const slot = slotPlus(testSlot, 1)
    const on = await collectFrom(database, { detail: 'full', slot, previous: off.state })
    expect(on.values).not.toHaveProperty('BlockReadTime')
    await database.administer(readAll)
    const later = await collectFrom(database, { slot: slotPlus(slot, 1), previous: on.state })
    expect(later.values['BlockReadTime']).toBeGreaterThan(0)
  })
})
