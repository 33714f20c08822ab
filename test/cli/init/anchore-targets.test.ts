import { describe, expect, test } from 'vitest'
import { identify, type Target } from '../../../cli/init/sources/anchore-targets.ts'

/** `job host:port`, and labels. */
function target(written: string, labels: readonly string[] = []): Target {
  const [job = '', address = ''] = written.split(' ')
  const [host = '', port = ''] = address.split(':')
  return { job, labels, host, port, url: `http://${address}` }
}

function servicesOf(...targets: readonly Target[]): readonly (string | undefined)[] {
  return identify(targets).map(({ service }) => service)
}

describe('a target by its name', () => {
  test.each([
    ['anchore-api 10.0.0.1:9000', 'apiext'],
    ['anchore_api_ext 10.0.0.1:9000', 'apiext'],
    ['apiext 10.0.0.1:9000', 'apiext'],
    ['anchore-engine-catalog 10.0.0.1:8228', 'catalog'],
    ['anchore-simpleq 10.0.0.1:8228', 'simplequeue'],
    ['Anchore-Simple-Queue 10.0.0.1:8228', 'simplequeue'],
    ['anchore-analyzer2 10.0.0.1:8228', 'analyzer'],
    ['policy-engine 10.0.0.1:9000', 'policy_engine'],
    ['anchore-enterprise-policy 10.0.0.1:8228', 'policy_engine'],
    ['anchore engine-policy-engine:8228', 'policy_engine'],
    ['catalog catalog:8228', 'catalog'],
    ['queue 10.0.0.1:8083', 'simplequeue'],
    ['anchore 10.0.0.1:8084', 'analyzer'],
  ])('%s is %s', (written, service) => {
    expect(servicesOf(target(written))).toEqual([service])
  })

  test.each([
    'anchore-reports 10.0.0.1:8558',
    'anchore-component-catalog 10.0.0.1:8228',
    'anchore-ui 10.0.0.1:3000',
    'anchore anchore-db.internal:9187',
    'shop-catalog 10.0.0.1:8080',
    'kafka-connect 10.0.0.1:8083',
    'node 10.0.0.1:9100',
  ])('%s is none of the five', (written) => {
    expect(servicesOf(target(written))).toEqual([undefined])
  })

  test('a label of its configuration names it too', () => {
    expect(servicesOf(target('anchore 10.0.0.1:9000', ['prod', 'catalog']))).toEqual(['catalog'])
  })
})

describe('a port alone', () => {
  test('counts beside the port of the API', () => {
    const targets = [8228, 8082, 8083, 8084, 8087].map((port) => target(`scanner 10.0.0.1:${port}`))
    expect(servicesOf(...targets)).toEqual(['apiext', 'catalog', 'simplequeue', 'analyzer', 'policy_engine'])
  })

  test('does not count for a service that has its name already', () => {
    const targets = ['anchore-simplequeue 10.0.0.1:8083', 'kafka-connect 10.0.0.2:8083']
    expect(servicesOf(...targets.map((written) => target(written)))).toEqual(['simplequeue', undefined])
  })
})
