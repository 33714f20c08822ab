import { expect, onTestFinished, test } from 'vitest'
import type { Load } from '../../bench/function-program.ts'
import { startFunction } from '../../bench/functions.ts'
import { type CollectorName, slotOf } from '../../lib/model/index.ts'
import { startDynamoDb } from '../../local/aws/dynamodb.ts'
import { temporaryFile } from '../support/temporary.ts'
import { changed, configOf } from '../support/watch-file.ts'

const never = new AbortController().signal
const slot = slotOf(Date.parse('2026-11-24T10:31:00Z'))
/** Nothing listens on port 1. */
const nobody = 'http://127.0.0.1:1'
const tableName = 'state'

/** Loads a function without a database and CloudWatch. */
function loadOf(name: CollectorName, dynamoDb = nobody): Load {
  const config = configOf(changed('host: db', 'host: 127.0.0.1\n  port: 1'))
  const variables = {
    ANCHOR_WATCH_CONFIG: temporaryFile('watch.json', JSON.stringify(config)),
    ANCHOR_WATCH_TABLE: tableName,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_CLOUDWATCH: nobody,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
    PGPASSWORD: 'test',
  }
  const module = new URL(`../../functions/${name}.ts`, import.meta.url).href
  return { name, module, variables }
}

test('measures the loading of a function, which calls nobody', async () => {
  const { loading, stop } = await startFunction(loadOf('collect-anchore'), never)
  onTestFinished(stop)
  expect(loading).toMatchObject({ cloudWatchCalls: 0, dynamoDbCalls: 0, remarks: [] })
  expect(Math.min(loading.cpuMs, loading.wallMs, loading.peakMib)).toBeGreaterThan(0)
})

test('takes no figure from a run that failed', async () => {
  const { run, stop } = await startFunction(loadOf('collect-postgres'), never)
  onTestFinished(stop)
  await expect(run(slot, slot)).rejects.toThrow('collect-postgres did not run clean: {"level":"')
})

test('takes no figure from a run that published nothing, its slot being done', async () => {
  const dynamoDb = await startDynamoDb(tableName)
  onTestFinished(dynamoDb.stop)
  const { run, stop } = await startFunction(loadOf('collect-postgres', dynamoDb.url), never)
  onTestFinished(stop)
  await expect(run(slot, slot)).rejects.toThrow('did not run clean')
  await expect(run(slot, slot)).rejects.toThrow('collect-postgres published nothing')
})

test('rejects when it is stopped from outside', async () => {
  const stopping = new AbortController()
  const { run } = await startFunction(loadOf('collect-anchore'), stopping.signal)
  stopping.abort()
  await expect(run(slot, slot)).rejects.toThrow('aborted')
})
