import { expect, test } from 'vitest'
import { serviceNames } from '../../../lib/anchore/index.ts'
import { slotOf, slotPlus, type Slot } from '../../../lib/model/index.ts'
import { openCatalog } from '../../../local/world/catalog.ts'
import { collectFrom, testDatabase } from '../../support/postgres/postgres.ts'

const noon = slotOf(Date.UTC(2026, 10, 24, 12, 0))
const database = await testDatabase()
const replicas = serviceNames.map((service) => ({ service, host: `${service}-1` }))

async function keepUp(slot: Slot): Promise<void> {
  const { host, port } = database.server
  const catalog = await openCatalog({ host, port, database: 'anchore', ...database.anchore })
  await catalog.writeUpkeep(slot, { replicas, syncedAt: slot })
  await catalog.close()
}

test('every service beats and the data in use were built at midnight, today or on the next day', async () => {
  for (const slot of [noon, slotPlus(noon, 1), slotPlus(noon, 24 * 60)]) {
    await keepUp(slot)
    const { values, failures } = await collectFrom(database, { slot })
    expect(failures).toEqual([])
    expect(values).toMatchObject({ ServicesStale: 0, FeedAge: (slot / 1000) % 86_400 })
  }
})

test('services that nobody keeps up are stale', async () => {
  await keepUp(noon)
  const { values } = await collectFrom(database, { slot: slotPlus(noon, 4) })
  expect(values).toMatchObject({ ServicesStale: 5 })
})
