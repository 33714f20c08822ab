import { describe, expect, test } from 'vitest'
import { initDirectory, secret } from '../../support/cli/init.ts'
import type { Ended } from '../../support/local/command-line.ts'
import { inProcess } from '../../support/local/terminal.ts'

const { config, exists, init, path, read, write } = initDirectory()

describe('init --from-compose', () => {
  const container = (service: string, rest: string): string => `
  ${service}:
    image: docker.io/anchore/enterprise:v5.3.0
    command: ['anchore-enterprise-manager', 'service', 'start', '${service.replace('-', '_')}']
    environment: [ANCHORE_DB_HOST=anchore-db, 'ANCHORE_ENABLE_METRICS=\${METRICS:-true}', ANCHORE_DB_PASSWORD=${secret}]
    ${rest}`

  function compose(text: string, ...args: readonly string[]): Promise<Ended> {
    write('docker-compose.yml', text)
    return init('--from-compose', path('docker-compose.yml'), ...args)
  }

  const four = `services:${container('apiext', "ports: ['8228:8228']")}${container(
    'catalog',
    'ports: [{ target: 8228, published: 8082 }]',
  )}${container('analyzer', "ports: ['10.0.0.9:8084-8085:8228/tcp', '9000:9000']")}${container(
    'policy-engine',
    "ports: ['127.0.0.1:8087:8228']",
  )}
  anchore-db: { image: 'postgres:13', ports: ['6432:5432'], environment: { POSTGRES_PASSWORD: ${secret} } }
  rbac-manager: { image: anchore/enterprise, ports: ['8229:8228'] }
  ui: { image: anchore/enterprise-ui, ports: ['3000:3000'] }`

  test('takes the published ports of the services and the database, and never a password', async () => {
    const { code, out } = await compose(four, '--host', '10.0.1.20')
    expect(code).toBe(0)
    const { anchore, postgres } = config()
    expect(anchore.auth?.username).toBe('anchor-watch')
    expect(anchore.services.map(({ name, urls }) => [name, ...urls])).toEqual([
      ['apiext', 'http://10.0.1.20:8228/metrics'],
      ['catalog', 'http://10.0.1.20:8082/metrics'],
      ['analyzer', 'http://10.0.1.20:8084/metrics', 'http://10.0.1.20:8085/metrics'],
    ])
    expect(postgres).toMatchObject({ hosts: [{ host: '10.0.1.20', port: 6432 }], tls: 'disable' })
    expect(out).toContain(
      "policy-engine publishes no port that another host reaches: add ports: ['8087:8228'] to it",
    )
    expect(out).not.toContain('metrics are off')
    expect(out + read()).not.toContain(secret)
  })

  test('takes a port on loopback where the host is this machine', async () => {
    const { code, out } = await compose(four, '--host', '127.0.0.1')
    expect(code).toBe(0)
    const { services } = config().anchore
    expect(services.flatMap(({ urls }) => urls)).toContain('http://127.0.0.1:8087/metrics')
    expect(out).not.toContain('publishes no port')
  })

  test('leaves a placeholder for the host, which check config refuses', async () => {
    const { out } = await compose(four)
    expect(out).toContain(`1. Edit ${path()}: anchore.invalid in anchore.services is a placeholder.`)
    expect((await inProcess(['check', 'config', '--config', path()])).code).toBe(1)
  })

  test('takes a database outside of the containers, and names services with their metrics off', async () => {
    const { code, out } = await compose(
      `services:
  engine-simpleq:
    image: anchore/anchore-engine:v1.1.0
    ports: ['8083:8228']
    environment:
      ANCHORE_DB_HOST: db.internal
      ANCHORE_DB_NAME: scans
      ANCHORE_DISABLE_METRICS_AUTH: true
      ANCHORE_ENABLE_METRICS: false`,
      '--host',
      'engine.internal',
    )
    expect(code).toBe(0)
    expect(config()).toMatchObject({
      anchore: { auth: undefined, services: [{ name: 'simplequeue' }] },
      postgres: { hosts: [{ host: 'db.internal', port: 5432 }], database: 'scans' },
    })
    expect(out).toContain('Set ANCHORE_ENABLE_METRICS=true in engine-simpleq: their metrics are off')
  })

  const variable = `services:${container('apiext', "ports: ['${API_PORT}:8228']")}${container(
    'catalog',
    "ports: ['${CATALOG_PORT:-8082}:8228']",
  )}`.replaceAll('ANCHORE_DB_HOST=anchore-db', "'ANCHORE_DB_HOST=${DB_HOST}'")

  test('takes variables from the .env beside the file, and their defaults', async () => {
    write('.env', 'API_PORT=9228\nDB_HOST=db.internal\n')
    const { code } = await compose(variable, '--host', 'engine.internal')
    expect(code).toBe(0)
    const { anchore, postgres } = config()
    expect(anchore.services.flatMap(({ urls }) => urls)).toEqual([
      'http://engine.internal:9228/metrics',
      'http://engine.internal:8082/metrics',
    ])
    expect(postgres).toMatchObject({ hosts: [{ host: 'db.internal', port: 5432 }] })
  })

  test('names the options for variables that are unknown', async () => {
    const { code, out } = await compose(variable, '--host', 'engine.internal')
    expect(code).toBe(0)
    expect(out).toContain('The port of apiext has a variable that .env does not set: set it there')
    expect(out).toContain('or write --service apiext=http://HOST:PORT')
    expect(out).toContain('ANCHORE_DB_HOST has a variable that .env does not set: write --postgres-host HOST')
    expect(out).not.toContain('publishes no port')
    expect(read()).toContain('host: postgres.invalid')
  })

  test('refuses a file without a service of Anchore, and one that publishes none', async () => {
    const other = await compose('services: { db: { image: postgres } }')
    expect(other).toMatchObject({
      code: 1,
      err: expect.stringContaining("has no service of Anchore's") as string,
    })
    const closed = await compose(`services:${container('apiext', '')}`)
    expect(closed.code).toBe(2)
    expect(closed.err).toContain(
      "apiext publishes no port that another host reaches: add ports: ['8228:8228'] to it",
    )
    expect(exists()).toBe(false)
  })
})
