import { describe, expect, it } from 'vitest'
import { pagerdutyEvent } from '../../../lib/oncall/channels/pagerduty.ts'
import { at, listAt, parseJson, textAt } from '../../../lib/model/index.ts'
import { channelContract } from '../../support/oncall/channel-contract/contract.ts'
import { exchange } from '../../support/oncall/deliver.ts'
import { informationNotice, resolveNotice, triggerNotice } from '../../support/oncall/notices.ts'
import { answering } from '../../support/net/receiver.ts'

const key = '5ec2e75ec2e75ec2e75ec2e75ec2e75e'
const configAt = (url: string) =>
  ({ type: 'pagerduty', key: { source: 'env', name: 'KEY' }, url, severities: ['critical'] }) as const

/** https://developer.pagerduty.com/docs/send-alert-event */
function verify({ path, body }: { readonly path: string; readonly body: string }): void {
  const event = parseJson(body)
  expect(path).toBe('/v2/enqueue')
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(512_000)
  expect(textAt(event, 'routing_key')).toMatch(/^[A-Za-z0-9]{32}$/)
  expect(textAt(event, 'dedup_key')?.length).toBeLessThanOrEqual(255)
  expect(['trigger', 'resolve']).toContain(at(event, 'event_action'))
  if (at(event, 'event_action') === 'resolve') return
  const { length } = textAt(event, 'payload', 'summary') ?? ''
  expect(length).toBeGreaterThan(0)
  expect(length).toBeLessThanOrEqual(1_024)
  expect(textAt(event, 'payload', 'source')).toMatch(/\S/)
  expect(['critical', 'error', 'warning', 'info']).toContain(at(event, 'payload', 'severity'))
  expect(textAt(event, 'payload', 'timestamp')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  for (const link of listAt(event, 'links')) expect(textAt(link, 'href')).toMatch(/^https:/)
}

channelContract({
  name: 'pagerduty',
  channelAt: (url, token) => ({ config: configAt(url), secrets: { KEY: token } }),
  yes: { status: 202, body: '{"status":"success","message":"Event processed","dedup_key":"x"}' },
  verify,
  statusDecides: true,
})

describe('pagerdutyEvent', () => {
  it('triggers with the page in the order of reading, its numbers and its links', () => {
    expect(pagerdutyEvent(triggerNotice, key)).toEqual({
      routing_key: key,
      event_action: 'trigger',
      dedup_key: triggerNotice.dedupKey,
      client: 'anchor-watch',
      client_url: triggerNotice.console,
      payload: {
        summary: triggerNotice.title,
        source: '123456789012/eu-west-1/prod',
        severity: 'critical',
        timestamp: '2026-11-23T21:05:12.391Z',
        component: 'prod',
        group: 'anchore',
        class: 'backlog-age',
        custom_details: {
          Impact: 'New images are scanned late.',
          Cause: 'The oldest image is sha256:1f, since 20:18.',
          First: 'Look whether images complete at all.',
          Since: '2026-11-23 21:03 UTC',
          Also: 'apiext answers 15 % of requests with 5xx.',
          Alarm: 'backlog-age, 47 min (limit 30 min)',
          Where: '123456789012, eu-west-1, Deployment prod',
          'Not known': 'I/O timing is off.',
          numbers: { value: 2_820, threshold: 1_800, unit: 'Seconds' },
        },
      },
      links: [
        { href: triggerNotice.dashboard, text: 'Dashboard' },
        { href: triggerNotice.console, text: 'Alarm' },
        { href: triggerNotice.logs, text: 'Logs' },
        { href: triggerNotice.runbook, text: 'Runbook' },
      ],
    })
  })

  it('resolves by the dedup key of the trigger', () => {
    expect(pagerdutyEvent(resolveNotice, key)).toMatchObject({
      event_action: 'resolve',
      dedup_key: triggerNotice.dedupKey,
    })
  })

  it.each([
    [{ ...triggerNotice, severity: 'warning' as const }, 'warning'],
    [{ ...triggerNotice, severity: undefined }, 'error'],
    [informationNotice, 'info'],
  ])('has the severity %#', (notice, severity) => {
    expect(pagerdutyEvent(notice, key)).toMatchObject({ payload: { severity } })
  })
})

describe('pagerduty', () => {
  it('sends nothing with a key of another form, and does not show it', async () => {
    const { delivery, received } = await exchange(configAt, answering(202), triggerNotice, {
      secret: () => 'hunter2',
    })
    expect(delivery).toMatchObject({ failure: { kind: 'configuration', retryable: false } })
    expect(received).toHaveLength(0)
    expect(JSON.stringify(delivery)).not.toContain('hunter2')
  })

  it('may have delivered a notice when the answer is not the 202 of PagerDuty', async () => {
    const { delivery } = await exchange(configAt, answering(200, '<html>'), triggerNotice, {
      secret: () => key,
    })
    expect(delivery).toMatchObject({ failure: { kind: 'malformed', perhapsSent: true } })
  })
})
