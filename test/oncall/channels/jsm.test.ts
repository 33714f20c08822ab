import { describe, expect, it } from 'vitest'
import { at, parseJson, textAt } from '../../../lib/model/index.ts'
import type { Notice } from '../../../lib/oncall/channel.ts'
import { channelContract } from '../../support/oncall/channel-contract/contract.ts'
import { exchange } from '../../support/oncall/deliver.ts'
import { informationNotice, resolveNotice, triggerNotice } from '../../support/oncall/notices.ts'
import { answering, type Received } from '../../support/net/receiver.ts'

const path = '/jsm/ops/integration/v2'
const configAt = (url: string) =>
  ({
    type: 'jsm',
    key: { source: 'env', name: 'KEY' },
    url: `${url}${path}`,
    critical: 'P1',
    warning: 'P3',
    severities: ['critical'],
  }) as const
const yes = { status: 202, body: '{"result":"Request will be processed","took":0.1,"requestId":"1"}' }

/** https://docs.opsgenie.com/docs/alert-api */
function verify(request: Received): void {
  const body = parseJson(request.body)
  expect(request.headers.authorization).toMatch(/^GenieKey \S+$/)
  if (request.path.includes('/close')) {
    expect(request.path).toMatch(
      /^\/jsm\/ops\/integration\/v2\/alerts\/[0-9a-f]{64}\/close\?identifierType=alias$/,
    )
    expect(textAt(body, 'note')?.length).toBeLessThanOrEqual(25_000)
    return
  }
  expect(request.path).toBe(`${path}/alerts`)
  const { length } = textAt(body, 'message') ?? ''
  expect(length).toBeGreaterThan(0)
  expect(length).toBeLessThanOrEqual(130)
  expect(textAt(body, 'alias')?.length).toBeLessThanOrEqual(512)
  expect(textAt(body, 'description')?.length).toBeLessThanOrEqual(15_000)
  expect(textAt(body, 'source')?.length).toBeLessThanOrEqual(100)
  expect(textAt(body, 'entity')?.length).toBeLessThanOrEqual(512)
  expect(textAt(body, 'priority')).toMatch(/^P[1-5]$/)
  const details = Object.entries(at(body, 'details') ?? {})
  expect(details.every(([, value]) => typeof value === 'string')).toBe(true)
  expect(JSON.stringify(details).length).toBeLessThanOrEqual(8_000)
}

channelContract({
  name: 'jsm',
  channelAt: (url, token) => ({ config: configAt(url), secrets: { KEY: token } }),
  yes,
  verify,
  statusDecides: true,
  closings: 2,
})

describe('jsm', () => {
  const send = async (notice: Notice) => {
    const { received } = await exchange(configAt, answering(yes.status, yes.body), notice, {
      secret: () => 'key',
    })
    return received.map((request) => ({ path: request.path, body: parseJson(request.body) }))
  }
  const bodyOf = async (notice: Notice) => {
    const [first] = await send(notice)
    return { path: first?.path, body: first?.body }
  }

  it('creates an alert with the alias of the incident, its page and its numbers', async () => {
    const { body } = await bodyOf(triggerNotice)
    expect(body).toMatchObject({
      message: triggerNotice.title,
      priority: 'P1',
      source: 'anchor-watch prod',
      details: {
        incident: triggerNotice.dedupKey,
        alarm: 'backlog-age',
        value: '2820',
        threshold: '1800',
        unit: 'Seconds',
      },
    })
    expect(textAt(body, 'description')?.split('\n').slice(0, 5)).toEqual([
      triggerNotice.title,
      '',
      'Impact: New images are scanned late.',
      'Cause: The oldest image is sha256:1f, since 20:18.',
      'First: Look whether images complete at all.',
    ])
  })

  it('closes the alert by its alias, with the duration in a note', async () => {
    const { path: closing, body } = await bodyOf(resolveNotice)
    const { body: created } = await bodyOf(triggerNotice)
    expect(closing).toBe(`${path}/alerts/${textAt(created, 'alias') ?? ''}/close?identifierType=alias`)
    expect(textAt(body, 'note')).toContain('Lasted: 39 min, from 2026-11-23 21:03 UTC')
  })

  it('an escalation is an alert of its own, which rings, and a resolve closes both', async () => {
    const { body: warning } = await bodyOf({ ...triggerNotice, severity: 'warning' })
    const { body: critical } = await bodyOf({ ...triggerNotice, severity: 'critical', reason: 'escalated' })
    const aliases = [critical, warning].map((body) => textAt(body, 'alias') ?? '')
    expect(new Set(aliases).size).toBe(2)
    expect((await send(resolveNotice)).map((request) => request.path)).toEqual(
      aliases.map((alias) => `${path}/alerts/${alias}/close?identifierType=alias`),
    )
  })

  it.each([
    [{ ...triggerNotice, severity: 'warning' as const }, 'P3'],
    [{ ...triggerNotice, severity: undefined }, 'P1'],
    [informationNotice, 'P5'],
  ])('has the priority of its severity %#', async (notice, priority) => {
    expect((await bodyOf(notice)).body).toMatchObject({ priority })
  })
})
