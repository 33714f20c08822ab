import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { alarmDefinitions } from '../lib/catalogue.ts'
import { sections } from './support/markdown.ts'
import { startTestDatabase, type TestDatabase } from './support/postgres/postgres.ts'

function runbook(name: string): string {
  return readFileSync(new URL(`../docs/runbooks/${name}.md`, import.meta.url), 'utf8')
}

describe('the queries of a diagnosis', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await startTestDatabase()
  })
  afterAll(() => database.stop())

  test.each(alarmDefinitions)('$name only reads, and its queries run', async ({ name }) => {
    const { Diagnosis = '' } = sections(runbook(name))
    for (const [, query = ''] of Diagnosis.matchAll(/```sql\n(.*?)```/gs)) {
      const run = database.administer('SET default_transaction_read_only = on', query)
      await expect(run).resolves.toBeUndefined()
    }
  })
})
