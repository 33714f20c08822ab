import { describe, expect, test } from 'vitest'
import { initDirectory, secret } from '../../support/cli/init.ts'
import type { Ended } from '../../support/local/command-line.ts'

const { config, exists, init, path, read, write } = initDirectory()

describe('init --from-prometheus', () => {
  function importing(text: string): Promise<Ended> {
    write('prometheus.yml', text)
    return init('--from-prometheus', path('prometheus.yml'), '--postgres-host', 'db')
  }

  const job = (name: string, target: string): string => `
  - job_name: ${name}
    scrape_interval: 15s
    basic_auth: { username: metrics, password: ${secret} }
    static_configs: [{ targets: ['${target}'] }]`
  const five = `scrape_configs:${[
    job('anchore-api', 'anchore-api:8228'),
    job('anchore-catalog', 'anchore-catalog:8082'),
    job('anchore-simplequeue', 'anchore-simplequeue:8083'),
    job('anchore-analyzer', 'anchore-analyzer:8084'),
    job('anchore-policy-engine', 'anchore-policy:8087'),
  ].join('')}`

  test('takes the five services and the user, never the password', async () => {
    const { code, out, err } = await importing(five)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const { anchore } = config()
    expect(anchore.auth).toEqual({
      username: 'metrics',
      password: { source: 'secret', name: 'anchor-watch/anchore', key: 'password' },
    })
    expect(anchore.services.map(({ name, urls }) => [name, ...urls])).toEqual([
      ['apiext', 'http://anchore-api:8228/metrics'],
      ['catalog', 'http://anchore-catalog:8082/metrics'],
      ['simplequeue', 'http://anchore-simplequeue:8083/metrics'],
      ['analyzer', 'http://anchore-analyzer:8084/metrics'],
      ['policy_engine', 'http://anchore-policy:8087/metrics'],
    ])
    expect(out + read()).not.toContain(secret)
  })

  test('names the jobs that it leaves out', async () => {
    const { out } = await importing(`${five}${job('node', 'host:9100')}
  - { job_name: anchore-reports, kubernetes_sd_configs: [{ role: pod }] }`)
    expect(out).toContain("Left out: job node, none of Anchore's five services\n")
    expect(out).toContain('Left out: job anchore-reports, found by kubernetes_sd_configs: write --service')
    expect(config().anchore.services).toHaveLength(5)
  })

  test('names the targets of a job that it cannot tell', async () => {
    const { out } = await importing(`${five}
  - job_name: anchore
    static_configs: [{ targets: ['10.0.0.8:8084', '10.0.0.9:1234'] }]`)
    expect(out).toContain('Left out: http://10.0.0.9:1234 of job anchore: its service is unknown\n')
  })

  test('discovers by the names that Prometheus looks up in DNS', async () => {
    const { code, out } = await importing(`
scrape_configs:
  - job_name: anchore-api
    dns_sd_configs: [{ names: [api.anchore.internal, old.anchore.internal], type: A, port: 8228 }]
    static_configs: [{ targets: ['10.0.0.1:8228'] }]
  - { job_name: anchore-analyzer, dns_sd_configs: [{ names: [_metrics._tcp.analyzer.anchore.internal] }] }
  - { job_name: anchore-mail, dns_sd_configs: [{ names: [anchore.internal], type: MX }] }`)
    expect(code).toBe(0)
    expect(config().anchore.services).toEqual([
      { name: 'apiext', urls: ['http://api.anchore.internal:8228/metrics'], discover: 'dns', replicas: 1 },
      {
        name: 'analyzer',
        urls: ['http://_metrics._tcp.analyzer.anchore.internal/metrics'],
        discover: 'srv',
        replicas: 1,
      },
    ])
    const beside = 'since apiext is discovered by http://api.anchore.internal:8228'
    expect(out).toContain(`Left out: http://10.0.0.1:8228, ${beside}\n`)
    expect(out).toContain(`Left out: http://old.anchore.internal:8228, ${beside}\n`)
    expect(out).toContain('Left out: job anchore-mail, which has no target whose path ends in /metrics')
  })

  test('reads the files of file_sd_configs, and names a job whose files are not here', async () => {
    write(
      'analyzers.json',
      '[{ "targets": ["10.0.0.1:8084", "10.0.0.2:8084"], "labels": { "env": "prod" } }]',
    )
    const { code, out } = await importing(`
scrape_configs:
  - { job_name: anchore-analyzer, file_sd_configs: [{ files: ['analyzers*.json'] }] }
  - { job_name: anchore-catalog, file_sd_configs: [{ files: ['/etc/none/*.yml'] }] }
  - { job_name: anchore-policy-engine, ec2_sd_configs: [{ port: 8087 }] }`)
    expect(code).toBe(0)
    expect(config().anchore.services).toEqual([
      {
        name: 'analyzer',
        urls: ['http://10.0.0.1:8084/metrics', 'http://10.0.0.2:8084/metrics'],
        replicas: 2,
      },
    ])
    expect(out).toContain(
      'Left out: job anchore-catalog, whose file_sd_configs have no target on this machine',
    )
    expect(out).toContain(
      'Left out: job anchore-policy-engine, found by ec2_sd_configs: write --service policy_engine=dns+http://HOST:8087',
    )
  })

  test('makes lists of replicas, with scheme, path and aliases', async () => {
    const { code } = await importing(`
scrape_configs:
  - job_name: anchore
    scheme: https
    metrics_path: /v1/metrics
    basic_auth: &login { username: metrics, password_file: /run/secrets/anchore }
    static_configs:
      - targets: ['10.0.0.1:8084', '10.0.0.2:8084', '10.0.0.1:8084']
      - { targets: ['10.0.0.3:1234'], labels: { service: catalog } }
  - { job_name: anchore-api, basic_auth: *login, static_configs: [{ targets: ['api'] }] }`)
    expect(code).toBe(0)
    expect(config().anchore).toMatchObject({
      auth: { username: 'metrics' },
      services: [
        { name: 'apiext', urls: ['http://api/metrics'] },
        { name: 'catalog', urls: ['https://10.0.0.3:1234/v1/metrics'] },
        { name: 'analyzer', urls: ['https://10.0.0.1:8084/v1/metrics', 'https://10.0.0.2:8084/v1/metrics'] },
      ],
    })
  })

  test('writes no login where the jobs have none', async () => {
    await importing(
      "scrape_configs: [{ job_name: anchore-api, static_configs: [{ targets: ['api:8228'] }] }]",
    )
    expect(config().anchore.auth).toBeUndefined()
  })

  const tls = (file: string): string => `
scrape_configs:
  - job_name: anchore-api
    scheme: https
    tls_config: { ca_file: ${file}, insecure_skip_verify: true }
    static_configs: [{ targets: ['api:8228'] }]`

  test('finds the CA from the new file', async () => {
    write('ca.pem', '-----BEGIN CERTIFICATE-----\n')
    const { out } = await importing(tls('ca.pem'))
    expect(config().anchore.ca).toBe('-----BEGIN CERTIFICATE-----\n')
    expect(out).toContain('Job anchore-api does not check certificates; anchor-watch does')
  })

  test('says which CA is missing here', async () => {
    const { out } = await importing(tls('/etc/prometheus/ca.pem'))
    expect(out).toContain('The CA /etc/prometheus/ca.pem is not on this machine')
    expect(config().anchore.ca).toBeUndefined()
  })

  test('leaves a service out whose URL another one has', async () => {
    const { out } = await importing(
      `scrape_configs:${job('anchore-api', 'engine:8228')}${job('anchore-catalog', 'engine:8228')}`,
    )
    expect(config().anchore.services).toHaveLength(1)
    expect(out).toContain('Left out: catalog, whose URL another service has')
  })

  test.each([
    ['no job of Anchore', `scrape_configs:${job('node', 'host:9100')}`, "has no job of Anchore's"],
    ['no scrape_configs', 'global: {}', 'has no scrape_configs'],
    ['what is not YAML', `scrape_configs: [\n  password: "${secret}`, 'prometheus.yml:'],
  ])('refuses %s, and writes nothing', async (_title, prometheus, message) => {
    const { code, err } = await importing(prometheus)
    expect(code).toBe(1)
    expect(err).toContain(message)
    expect(err).not.toContain(secret)
    expect(exists()).toBe(false)
  })

  test('says that there is no such file', async () => {
    const { code, err } = await init('--from-prometheus', path('none.yml'))
    expect(code).toBe(1)
    const none = path('none.yml')
    expect(err).toBe(`${none} cannot be read (there is no ${none}); correct the path of --from-prometheus\n`)
  })
})
