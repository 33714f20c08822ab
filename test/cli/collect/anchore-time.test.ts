import { expect, test } from 'vitest'
import { anchoreClock } from '../../../cli/collect/anchore-time.ts'
import { createDns } from '../../../lib/net/index.ts'
import { testHttp } from '../../support/net/client.ts'
import { startReceiver } from '../../support/net/receiver.ts'
import { changed, configOf } from '../../support/watch-file.ts'

test("keeps to Anchore's clock when no service answers any more", async () => {
  const [here, there, second] = [Date.UTC(2026, 10, 28), Date.UTC(2026, 10, 24), 1_000]
  let now = here
  let answers = true
  const api = await startReceiver((response) => {
    if (answers) response.writeHead(200, { date: new Date(there).toUTCString() }).end()
    else response.destroy()
  })
  const http = testHttp()
  const config = configOf(changed('http://api:8228', api.url))
  const { signal } = new AbortController()
  const time = anchoreClock({ config, http, dns: createDns(), clock: () => now, signal })

  expect(await time()).toBe(there)
  answers = false
  now += 15 * second
  expect(await time()).toBe(there + 15 * second)
})

test("takes this machine's clock when no service has answered", async () => {
  const api = await startReceiver((response) => {
    response.destroy()
  })
  const http = testHttp()
  const config = configOf(changed('http://api:8228', api.url))
  const { signal } = new AbortController()
  const time = anchoreClock({ config, http, dns: createDns(), clock: () => 42, signal })
  expect(await time()).toBe(42)
})
