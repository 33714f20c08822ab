import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { alarmDefinitions } from '../lib/alarms/index.ts'
import { sections } from './support/markdown.ts'
import { testDatabase } from './support/postgres/postgres.ts'

function runbook(name: string): string {
  return readFileSync(new URL(`../docs/runbooks/${name}.md`, import.meta.url), 'utf8')
}

const database = await testDatabase()

describe('the queries of a diagnosis', () => {
  test.each(alarmDefinitions)('$name only reads, and its queries run', async ({ name }) => {
    const { Diagnosis = '' } = sections(runbook(name))
    for (const [, query = ''] of Diagnosis.matchAll(/```sql\n(.*?)```/gs)) {
      const run = database.administer('SET default_transaction_read_only = on', query)
      await expect(run).resolves.toBeUndefined()
    }
  })
})
