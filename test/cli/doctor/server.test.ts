import { expect, test } from 'vitest'
import { serverLines } from '../../../cli/doctor/server.ts'
import { success, type Outcome } from '../../../lib/model/index.ts'
import { configOf, shortestWatchFile } from '../../support/watch-file.ts'

test('the command that switches track_io_timing on names the database of watch.yml', async () => {
  const { postgres } = configOf(shortestWatchFile)
  const row: unknown = { version: '18.4', number: 180_004, times_io: false }
  const query = <Row>(): Promise<Outcome<readonly Row[]>> => Promise.resolve(success([row as Row]))
  const lines = await serverLines({ query }, { ...postgres, database: 'anchore-prod' })
  expect(lines.map(({ command }) => command)).toContainEqual(
    expect.stringMatching(/^psql -d anchore-prod -c 'ALTER SYSTEM SET track_io_timing = on'/),
  )
})
