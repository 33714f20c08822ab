import { expect, test } from 'vitest'
import { examineAnchore } from '../../../cli/doctor/anchore.ts'
import type { Examination } from '../../../cli/doctor/examination.ts'
import { systemClock, failed, success } from '../../../lib/model/index.ts'
import { type Dns, environmentSecrets } from '../../../lib/net/index.ts'
import { testHttp } from '../../support/net/client.ts'
import { answering, startReceiver } from '../../support/net/receiver.ts'
import { changed, configOf } from '../../support/watch-file.ts'

const dns: Dns = {
  addresses: () => Promise.resolve(success([])),
  services: () => Promise.resolve(failed({ kind: 'dns', message: 'none', hasNoRecords: true })),
}

/** No name exists. */
const lookup = (name: string): Promise<never> =>
  Promise.reject(Object.assign(new Error(name), { code: 'ENOTFOUND' }))

/** The parts that passed, with their texts. */
async function passed(services: string): Promise<readonly string[]> {
  const http = testHttp({ ca: undefined, lookup })
  const examination = {
    path: 'watch.yml',
    config: configOf(changed('    apiext: { url: http://api:8228 }\n', services)),
    variables: {},
    http,
    dns,
    secrets: environmentSecrets({}),
    clock: systemClock,
    signal: new AbortController().signal,
  }
  // Anchore's part needs neither PostgreSQL nor AWS.
  const { lines } = await examineAnchore(examination as unknown as Examination, Promise.resolve(true))
  return lines.flatMap(({ level, part = '', text }) => (level === 'ok' ? [`${part}: ${text}`] : []))
}

test('without a name that resolves, no part passes', async () => {
  const services = '    apiext: { url: https://api.test }\n    catalog: { url: https://catalog.test }\n'
  expect(await passed(services)).toEqual([])
})

test('a name that does not resolve counts for no later part', async () => {
  const server = await startReceiver(answering(200, '# TYPE up gauge\nup 1\n'))
  const services = `    apiext: { url: https://api.test }\n    catalog: { url: "${server.url}" }\n`
  const parts = await passed(services)
  expect(parts).toContain('ports: 1 of 2 replicas accept connections')
  expect(parts.filter((part) => /^(?:DNS|TLS)/.test(part))).toEqual([])
})
