import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLog, clean, cleanLine } from '../../../lib/model/index.ts'
import type { Notice } from '../../../lib/oncall/channel.ts'
import { claimDue } from '../../../lib/oncall/incidents/due.ts'
import { emptyOncallRecord } from '../../../lib/oncall/incidents/incident.ts'
import { foldMeanings, meaningOf } from '../../../lib/oncall/messages/meaning.ts'
import { messagesOf } from '../../../lib/oncall/messages/message.ts'
import { slackMessage } from '../../../lib/oncall/channels/slack.ts'
import { webhookBody } from '../../../lib/oncall/channels/webhook.ts'
import { metricAlarmMessage, snsEvent } from '../../support/oncall/alarm-messages.ts'
import { oncallAt } from '../../support/oncall/oncall.ts'

const now = Date.UTC(2026, 10, 23, 22)
const url = { source: 'env', name: 'SLACK' } as const
const oncall = oncallAt(now, {
  runbooks: 'https://example.com/runbooks',
  channels: [{ type: 'slack', url, severities: ['warning', 'critical'] }],
})

/** What must reach nobody: control characters but tab and line feed, direction, zero width, other ends of lines. */
const forbidden: readonly (readonly [number, number])[] = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xfeff, 0xfeff],
  [0xd800, 0xdfff],
]
const isForbidden = (point: number): boolean => forbidden.some(([from, to]) => point >= from && point <= to)

const nasty = fc.oneof(
  fc.constantFrom(...forbidden.flat().map((point) => String.fromCharCode(point))),
  fc.constantFrom('\n', '\t', '🔥', '&', '<', '`', '"', '\\', '…', 'datapoints [1.0, ', ']', ' '),
  fc.string({ unit: 'binary', maxLength: 8 }),
)
/** Short and full of what is forbidden, or long. */
const foreign = fc.oneof(
  fc.array(nasty, { maxLength: 30 }).map((parts) => parts.join('')),
  fc.tuple(nasty, fc.integer({ min: 1, max: 4_000 })).map(([part, count]) => part.repeat(count)),
)
const dimensions = fc.array(fc.record({ name: foreign, value: foreign }), { maxLength: 40 })
const message = fc.oneof(
  foreign,
  fc
    .record(
      {
        AlarmName: foreign,
        NewStateValue: fc.constantFrom('ALARM', 'OK', foreign),
        NewStateReason: foreign,
        AWSAccountId: foreign,
        AlarmArn: foreign,
        Region: foreign,
        Trigger: dimensions.map((Dimensions) => ({ Dimensions, Threshold: 1e300 })),
      },
      { requiredKeys: [] },
    )
    .map((changes) => metricAlarmMessage(changes)),
)

/** The notice of a message; undefined if it makes none, as an OK of an unknown alarm. */
function anyNoticeOf(text: string): Notice | undefined {
  const [received] = messagesOf(snsEvent(text))
  if (received === undefined) throw new Error('no message')
  const meaning = meaningOf(
    received,
    oncall,
    [],
    createLog(() => undefined),
  )
  const { record, touched } = foldMeanings(emptyOncallRecord, [meaning], { ...oncall, now, isAway: false })
  const claimed = claimDue(record, touched, oncall.channels, 'this run', now)
  const [send] = claimed.sends
  const [incident] = claimed.record.incidents
  const [channel] = oncall.channels
  if (send === undefined || incident === undefined || channel === undefined) return undefined
  return oncall.noticeOf({ send, incident, channel }, [], [meaning])
}

function noticeOf(text: string): Notice {
  const notice = anyNoticeOf(text)
  if (notice === undefined) throw new Error('no notice')
  return notice
}

/** All texts in a value, the names of properties too. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, own]) => [name, ...textsIn(own)])
}

function expectClean(value: unknown): void {
  for (const text of textsIn(value)) {
    expect(Array.from(text, (character) => character.codePointAt(0) ?? 0).filter(isForbidden)).toEqual([])
  }
}

describe('a foreign text', () => {
  it('reaches Slack clean, in whole characters and within its limits', () => {
    fc.assert(
      fc.property(message, (text) => {
        const notice = anyNoticeOf(text)
        if (notice === undefined) return
        const sent = slackMessage(notice)
        const sections = sent.blocks.map((block) => block.text.text)
        expectClean(sent)
        expect(sent.text.length).toBeLessThanOrEqual(3_000)
        expect(Math.max(...sections.map(({ length }) => length))).toBeLessThanOrEqual(3_000)
        expect(sections.join('').length).toBeLessThanOrEqual(13_000)
      }),
    )
  })

  it('reaches a webhook clean, in whole characters and within its limits', () => {
    fc.assert(
      fc.property(message, (text) => {
        const notice = anyNoticeOf(text)
        if (notice === undefined) return
        const body = webhookBody(notice)
        expectClean(body)
        expect(Array.from(String(body['title'])).length).toBeLessThanOrEqual(130)
        expect(Array.from(String(body['alarm'])).length).toBeLessThanOrEqual(255)
        expect(String(body['dedupKey']).length).toBeLessThanOrEqual(255)
        expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(65_536)
      }),
    )
  })

  it('is marked where it was truncated', () => {
    const AlarmName = 'their-alarm'
    const { detail = '' } = noticeOf(metricAlarmMessage({ AlarmName, NewStateReason: 'ab'.repeat(2_000) }))
    expect(detail).toMatch(/^(?:ab)+a?… \(truncated\)$/)
    expect(Array.from(detail).length).toBeLessThanOrEqual(750)
  })

  it('is not an alarm if its name is invalid in CloudWatch', () => {
    for (const AlarmName of ['x'.repeat(256), 'a\u0000b', 'a\ud800b']) {
      expect(noticeOf(metricAlarmMessage({ AlarmName })).action).toBe('information')
    }
  })

  it('has separate incidents for two names that look alike', () => {
    const keys = ['their-alarm', 'their\u200b-alarm'].map((AlarmName) =>
      noticeOf(metricAlarmMessage({ AlarmName })),
    )
    expect(keys.map(({ alarm }) => alarm)).toEqual(['their-alarm', 'their-alarm'])
    expect(new Set(keys.map(({ dedupKey }) => dedupKey)).size).toBe(2)
  })
})

describe('clean', () => {
  it('keeps lines, tabs and visible characters', () => {
    expect(clean('a\r\nb\rc\u2028d\te é 🔥')).toBe('a\nb\nc\nd\te é 🔥')
  })

  it('removes characters that reverse the text around them', () => {
    expect(clean('OK \u202eMRALA\u202c \u2066x\u2069\u200f')).toBe('OK MRALA x')
  })

  it('joins lines to one', () => {
    expect(cleanLine(' a\n\n b\u2029c\u0000 ')).toBe('a b c')
  })
})
