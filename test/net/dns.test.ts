import { describe, expect, test } from 'vitest'
import { createDns, nameResolution } from '../../lib/net/dns.ts'
import { startDns } from '../support/net/dns.ts'

const { signal } = new AbortController()

describe('addresses', () => {
  test('are those of the only family of a name', async () => {
    const zone = {
      'four.test': { addresses: ['10.0.0.2', '10.0.0.1'] },
      'six.test': { addresses: ['fd00::1'] },
    }
    const { server } = await startDns(zone)
    const { addresses } = createDns([server])
    expect(await addresses('four.test', signal)).toEqual({ ok: true, value: ['10.0.0.2', '10.0.0.1'] })
    expect(await addresses('six.test', signal)).toEqual({ ok: true, value: ['fd00::1'] })
  })

  test('are the IPv4 ones of hosts with both: each host is there once', async () => {
    const { server } = await startDns({
      'dual.test': { addresses: ['fd00::1', '10.0.0.1', 'fd00::2', '10.0.0.2'] },
    })
    const found = await createDns([server]).addresses('dual.test', signal)
    expect(found).toEqual({ ok: true, value: ['10.0.0.1', '10.0.0.2'] })
  })

  test('may need more than one packet', async () => {
    const many = Array.from({ length: 300 }, (_, index) => `10.0.${index >> 8}.${index & 255}`)
    const { server } = await startDns({ 'many.test': { addresses: many } })
    expect(await createDns([server]).addresses('many.test', signal)).toEqual({ ok: true, value: many })
  })

  test.each([
    ['a name that does not exist', 'gone.test', 'the name does not resolve (ENOTFOUND)'],
    ['a name without any', 'bare.test', 'the name does not resolve (ENODATA)'],
    ['an invalid name', 'a..test', 'the name does not resolve (EBADNAME)'],
  ])('are none of %s', async (_title, name, message) => {
    const { server } = await startDns({ 'bare.test': {} })
    expect(await createDns([server]).addresses(name, signal)).toEqual({
      ok: false,
      failure: { kind: 'dns', message, hasNoRecords: true },
    })
  })

  test('are unknown if no server listens', async () => {
    const found = await createDns(['127.0.0.1:1']).addresses('analyzer.test', signal)
    const message = 'no DNS server answers (ECONNREFUSED)'
    expect(found).toEqual({ ok: false, failure: { kind: 'dns', message, hasNoRecords: false } })
  })

  test('fail as timeout when the run ends', async () => {
    const { server, asked } = await startDns(undefined)
    const controller = new AbortController()
    const found = createDns([server]).addresses('analyzer.test', controller.signal)
    await expect.poll(() => asked).toContain('A analyzer.test')
    controller.abort()
    expect(await found).toMatchObject({ ok: false, failure: { kind: 'timeout', hasNoRecords: false } })
    const late = await createDns([server]).addresses('late.test', controller.signal)
    expect(late).toMatchObject({ ok: false, failure: { kind: 'timeout' } })
    expect(asked).not.toContain('A late.test')
  })
})

describe('services', () => {
  test('are the targets and ports of SRV records', async () => {
    const services = ['one.test:8084', 'two.test:8085']
    const { server } = await startDns({ '_metrics._tcp.analyzer.test': { services } })
    expect(await createDns([server]).services('_metrics._tcp.analyzer.test', signal)).toEqual({
      ok: true,
      value: [
        { name: 'one.test', port: 8084 },
        { name: 'two.test', port: 8085 },
      ],
    })
  })

  test('are none if the record has no target', async () => {
    const { server } = await startDns({ 'analyzer.test': { services: ['.:0'] } })
    const found = await createDns([server]).services('analyzer.test', signal)
    expect(found).toMatchObject({ ok: false, failure: { kind: 'dns', hasNoRecords: true } })
  })
})

describe('the names of a process', () => {
  test('are those of the name servers in ANCHOR_WATCH_DNS, of URLs too', async () => {
    const { server } = await startDns({ 'catalog.test': { addresses: ['10.0.0.1'] } })
    const { dns, lookup } = nameResolution({ ANCHOR_WATCH_DNS: server })
    expect(await dns.addresses('catalog.test', signal)).toEqual({ ok: true, value: ['10.0.0.1'] })
    expect(await lookup('catalog.test')).toEqual(['10.0.0.1'])
    await expect(lookup('gone.test')).rejects.toThrow('ENOTFOUND')
  })

  test.each([{}, { ANCHOR_WATCH_DNS: '' }])('are those of the system with %j', async (variables) => {
    expect(await nameResolution(variables).lookup('127.0.0.1')).toEqual(['127.0.0.1'])
  })
})
