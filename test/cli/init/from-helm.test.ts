import { describe, expect, test } from 'vitest'
import { initDirectory, secret } from '../../support/cli/init.ts'
import type { Ended } from '../../support/local/command-line.ts'

const { config, init, path, read, write } = initDirectory()

describe('init --from-helm', () => {
  function helm(text: string, ...args: readonly string[]): Promise<Ended> {
    write('values.yml', text)
    return init('--from-helm', path('values.yml'), ...args)
  }

  test.each([
    [
      'Enterprise',
      `
anchoreConfig: { metrics: { enabled: true, auth_disabled: true }, internalServicesSSL: { enabled: true } }
analyzer: { replicaCount: 3 }
catalog: { service: { port: 9082 } }
postgresql: { externalEndpoint: 'db.internal:6432', auth: { database: scans, password: ${secret} } }`,
    ],
    [
      'engine',
      `
anchoreGlobal: { enableMetrics: true, metricsAuthDisabled: true, internalServicesSsl: { enabled: true } }
anchoreAnalyzer: { replicaCount: 3 }
anchoreCatalog: { service: { port: 9082 } }
postgresql: { externalEndpoint: 'db.internal:6432', postgresDatabase: scans, postgresPassword: ${secret} }`,
    ],
  ])('takes services, replicas and database from the chart of %s', async (_chart, values) => {
    const { code, out } = await helm(values, '--host', 'anchore.internal')
    expect(code).toBe(0)
    const { anchore, postgres } = config()
    expect(anchore.auth).toBeUndefined()
    expect(
      anchore.services.map(({ name, urls, discover, replicas }) => [name, ...urls, discover, replicas]),
    ).toEqual([
      ['apiext', 'https://apiext.anchore.internal:8228/metrics', 'dns', 1],
      ['catalog', 'https://catalog.anchore.internal:9082/metrics', 'dns', 1],
      ['simplequeue', 'https://simplequeue.anchore.internal:8083/metrics', 'dns', 1],
      ['analyzer', 'https://analyzer.anchore.internal:8084/metrics', 'dns', 3],
      ['policy_engine', 'https://policy-engine.anchore.internal:8087/metrics', 'dns', 1],
    ])
    expect(postgres).toMatchObject({ hosts: [{ host: 'db.internal', port: 6432 }], database: 'scans' })
    expect(out).toContain('The functions resolve no name of the cluster')
    expect(out).not.toContain('metrics are off')
    expect(out + read()).not.toContain(secret)
  })

  test('names what the values lack: the zone, the database, the metrics', async () => {
    const { code, out } = await helm('api: { replicaCount: 2 }')
    expect(code).toBe(0)
    expect(out).toContain(`The metrics are off: set anchoreConfig.metrics.enabled=true`)
    expect(out).toContain(`1. Edit ${path()}: anchore.invalid in anchore.services is a placeholder.`)
    expect(out).toContain(`2. Edit ${path()}: postgres.host is a placeholder.`)
  })

  test('refuses the values of another chart', async () => {
    expect(await helm('replicaCount: 2')).toMatchObject({
      code: 1,
      err: expect.stringContaining("has no values of Anchore's charts") as string,
    })
  })
})
