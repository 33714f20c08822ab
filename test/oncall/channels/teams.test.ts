import { AdaptiveCard, SerializationContext, Versions } from 'adaptivecards'
import { describe, expect, it } from 'vitest'
import { at, listAt, parseJson, textAt } from '../../../lib/model/index.ts'
import { teamsMessage } from '../../../lib/oncall/channels/teams.ts'
import { channelContract } from '../../support/oncall/channel-contract/contract.ts'
import { informationNotice, triggerNotice } from '../../support/oncall/notices.ts'
import type { Received } from '../../support/net/receiver.ts'

const config = { type: 'teams', url: { source: 'env', name: 'URL' }, severities: ['critical'] } as const

/** A message of a workflow: at most 28 kB, and a card that Microsoft's own parser of version 1.2 reads without a remark. */
function verify({ body }: Pick<Received, 'body'>): void {
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(28_000)
  const message = parseJson(body)
  expect(message).toMatchObject({
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive' }],
  })
  const context = new SerializationContext(Versions.v1_2)
  const card = new AdaptiveCard()
  card.parse(at(message, 'attachments', 0, 'content'), context)
  const remarks = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message)
  expect(remarks).toEqual([])
  expect(card.validateProperties().validationEvents).toEqual([])
  // A run of text has no markup; a TextBlock would read Markdown in a foreign text.
  expect(body).not.toContain('"TextBlock"')
}

const linesOf = (body: string): readonly string[] =>
  listAt(parseJson(body), 'attachments', 0, 'content', 'body').map((block) =>
    listAt(block, 'inlines')
      .map((run) => textAt(run, 'text') ?? '')
      .join(''),
  )

channelContract({
  name: 'teams',
  channelAt: (url, token) => ({
    config,
    secrets: { URL: `${url}/workflows/1/triggers/manual/paths/invoke?api-version=2016-06-01&sig=${token}` },
  }),
  yes: { status: 202, body: '' },
  verify,
  statusDecides: true,
})

describe('teamsMessage', () => {
  it('reads in the order of a page, and has the links as buttons', () => {
    const message = teamsMessage({ ...triggerNotice, findings: ['one', 'two'] })
    expect(linesOf(message)).toEqual([
      `🚨 ${triggerNotice.title}`,
      'Impact: New images are scanned late.',
      'Cause: one',
      'two',
      'First: Look whether images complete at all.',
      'Since: 2026-11-23 21:03 UTC',
      'Also: apiext answers 15 % of requests with 5xx.',
      'Alarm: backlog-age, 47 min (limit 30 min)',
      'Where: 123456789012, eu-west-1, Deployment prod',
      'Not known: I/O timing is off.',
    ])
    const actions = listAt(parseJson(message), 'attachments', 0, 'content', 'actions')
    expect(actions.map((action) => textAt(action, 'title'))).toEqual([
      'Dashboard',
      'Alarm',
      'Logs',
      'Runbook',
    ])
  })

  it('has the title where a card is not shown', () => {
    expect(parseJson(teamsMessage(informationNotice))).toMatchObject({
      summary: informationNotice.title,
      attachments: [{ content: { fallbackText: informationNotice.title } }],
    })
  })
})
