import { expect, test } from 'vitest'
import { slotOf, createLog } from '../../lib/model/index.ts'
import { areAtWork, ping } from '../../lib/oncall/sweep.ts'
import { environmentSecrets } from '../../lib/net/index.ts'
import { testHttp } from '../support/net/client.ts'
import { answering, startReceiver } from '../support/net/receiver.ts'

const now = Date.UTC(2026, 10, 23, 21, 5, 30)

function reportOf(collector: string, minutesAgo: number) {
  return { collector, slot: slotOf(now - minutesAgo * 60_000), findings: [], facts: [] }
}

async function pinged(status: number) {
  const receiver = await startReceiver(answering(status))
  const http = testHttp()
  const lines: string[] = []
  const secrets = environmentSecrets({ URL: `${receiver.url}/s3cr3t` })
  const run = { log: createLog((line) => lines.push(line)), signal: new AbortController().signal }
  await ping({ source: 'env', name: 'URL' }, { http, secrets }, run)
  return { paths: receiver.received.map(({ path }) => path), log: lines.join('\n') }
}

test('the collectors are at work while each has committed a slot of the last three minutes', () => {
  const anchore = reportOf('collect-anchore', 1)
  expect(areAtWork([anchore, reportOf('collect-postgres', 3)], now)).toBe(true)
  expect(areAtWork([anchore, reportOf('collect-postgres', 4)], now)).toBe(false)
  expect(areAtWork([anchore], now)).toBe(false)
})

test('a ping fetches the URL once', async () => {
  expect(await pinged(200)).toEqual({ paths: ['/s3cr3t'], log: '' })
})

test('a ping that is refused is logged without the URL', async () => {
  const { log } = await pinged(404)
  expect(log).toContain('"kind":"not-found"')
  expect(log).not.toContain('s3cr3t')
})
