import { expect, test } from 'vitest'
import { runFile } from '../../cli/test-alarms/run-file.ts'
import { temporaryFile } from '../support/temporary.ts'

test('a fault of the local run is the input of a test of alarms', async () => {
  const file = temporaryFile(
    'db-down.yml',
    `tests:
  - name: a database that is down pages in the third minute
    fault: db_down
    minutes: 9
    states: { database-down: { 0: OK, 6: ALARM } }
    pages: [{ minute: 6, alarm: database-down, severity: critical }]
  - name: a fault that nobody knows
    fault: db_dwn
`,
  )
  const result = await runFile(file, { config: 'watch.example.yml' })
  if (!result.ok) throw new Error(result.failure)
  const [known, unknown] = result.value.tests
  expect(known).toMatchObject({ passed: true })
  expect(unknown?.problem).toContain("no fault is named 'db_dwn'; did you mean db_down?")
})
