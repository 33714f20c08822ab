import { expect, test } from 'vitest'
import { homeOf } from '../../../lib/oncall/messages/message.ts'
import { incidentNotice } from '../../../lib/oncall/notice/incident-notice.ts'
import { context, incident, opened } from '../../support/oncall/incident-page.ts'
import { minuteAt } from '../../support/oncall/minute.ts'

test('a page links to the alarm and to the log of its collector in these minutes', () => {
  const { console: alarm, logs, runbook } = incidentNotice(incident(), 'trigger', opened, context)
  const page = 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1'
  expect(alarm).toBe(`${page}#alarmsV2:alarm/anchor-watch-prod-backlog-age`)
  expect(logs).toBe(
    `${page}#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fanchor-watch-prod-collect-postgres/log-events$3Fstart$3D${minuteAt(-2)}$26end$3D${minuteAt(4)}`,
  )
  expect(runbook).toBeUndefined()
})

test.each([
  ['aws', 'eu-west-1', 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1'],
  [
    'aws-us-gov',
    'us-gov-east-1',
    'https://console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-east-1',
  ],
  ['aws-cn', 'cn-north-1', 'https://console.amazonaws.cn/cloudwatch/home?region=cn-north-1'],
])('a page links to the console of the partition %s', (partition, region, page) => {
  const home = homeOf(`arn:${partition}:sns:${region}:123456789012:CriticalTopic`)
  const watched = { ...context.watched, home }
  const { console: alarm } = incidentNotice(incident(), 'trigger', opened, { ...context, watched })
  expect(alarm).toBe(`${page}#alarmsV2:alarm/anchor-watch-prod-backlog-age`)
})

test('a page without a link to the runbook names its file, and a link is the user’s own', () => {
  const { remedy } = incidentNotice(incident(), 'trigger', opened, context)
  expect(remedy).toMatch(/ More in docs\/runbooks\/backlog-age\.md\.$/)
  const watched = { ...context.watched, runbooks: 'https://wiki.example.com/r' }
  const linked = incidentNotice(incident(), 'trigger', opened, { ...context, watched })
  expect(linked.runbook).toBe('https://wiki.example.com/r/backlog-age.md')
  expect(linked.remedy).not.toContain('docs/runbooks')
})

test('a page links to the dashboards of the stack, and to your own runbooks before theirs', () => {
  const dashboards =
    'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards/dashboard/'
  const inStack = { ...context, watched: { ...context.watched, dashboards: true } }
  expect(incidentNotice(incident(), 'trigger', opened, inStack)).toMatchObject({
    dashboard: `${dashboards}anchor-watch-prod-eu-west-1`,
    runbook: `${dashboards}anchor-watch-prod-eu-west-1-runbooks`,
  })
  const own = { ...inStack, watched: { ...inStack.watched, runbooks: 'https://wiki.example.com/runbooks' } }
  expect(incidentNotice(incident(), 'trigger', opened, own).runbook).toBe(
    'https://wiki.example.com/runbooks/backlog-age.md',
  )
})
