import { describe, expect, test } from 'vitest'
import { bodyFor, channelTypes, examples, kinds, noticesOf } from '../../deploy/pages/pages.ts'

test('an example belongs to an alarm', () => {
  expect(Object.keys(examples).filter((kind) => !kinds.includes(kind))).toEqual([])
})

test.each(channelTypes)(
  'the page for a channel of type %s names its severity and the symptom',
  async (type) => {
    const body = await bodyFor('connections-exhausted', type)
    expect(body).toContain('database connections are 92 % used')
    expect(body).not.toMatch(/receiver\.example|AKIAEXAMPLE/)
  },
)

describe.each(kinds)('the page of %s', (kind) => {
  const { trigger, resolve } = noticesOf(kind)

  test('stands alone in its title: severity, product, deployment and symptom, whole in 130 characters', () => {
    expect(trigger.title).toMatch(/^\[(?:warning|critical)\] (?:Anchore|anchor-watch) prod: ./)
    for (const { title } of [trigger, resolve]) {
      expect(Array.from(title).length).toBeLessThanOrEqual(130)
      expect(title).not.toMatch(/truncated|undefined|NaN|\b1 (?:images|analyses|connections|data)\b/)
    }
    expect(resolve.title).toMatch(/^\[resolved\] (?:Anchore|anchor-watch) prod: .+ after \d+ min/)
  })

  test('has an impact, a first step, its beginning, and a runbook', () => {
    expect(trigger.impact).toMatch(/^[A-Z].+\.$/)
    expect(trigger.remedy).toMatch(/^[A-Z].+/)
    expect(trigger.runbook).toMatch(/#dashboards\/dashboard\/anchor-watch-prod-eu-west-1-runbooks$/)
    expect(trigger.since).toBeLessThan(trigger.changedAt)
    expect(trigger.console).toContain('#alarmsV2:alarm/anchor-watch-prod-')
  })

  test('names the start once, and no text twice', () => {
    const texts = [trigger.impact, ...trigger.findings, ...trigger.also, ...trigger.unknown]
    expect(new Set(texts).size).toBe(texts.length)
    expect(trigger.title).not.toMatch(/since/)
  })
})

test('an open incident never says that nothing fails while logins are refused', () => {
  expect(noticesOf('connections-refused').trigger.impact).not.toMatch(/nothing fails/i)
  expect(noticesOf('connections-exhausted').trigger.impact).toMatch(/^Nothing fails yet/)
})

test('the way into a full database comes before the work there', () => {
  expect(noticesOf('connections-refused').trigger.remedy).toMatch(
    /^Log in with a reserved slot.*`psql .*pg_terminate_backend/,
  )
})
