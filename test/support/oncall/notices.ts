import { type Notice, withoutAlarm } from '../../../lib/oncall/index.ts'

/** A complete trigger, as a page of backlog-age is. */
export const triggerNotice: Notice = {
  id: 'msg_0123456789abcdef0123456789abcdef',
  action: 'trigger',
  reason: 'opened',
  severity: 'critical',
  deployment: 'prod',
  alarm: 'backlog-age',
  title: 'ALARM critical prod: the oldest image has waited 47 min for analysis (limit 30 min)',
  impact: 'New images are scanned late.',
  remedy: 'Look whether images complete at all.',
  value: '47 min',
  threshold: '30 min',
  numbers: { value: 2_820, threshold: 1_800, unit: 'Seconds' },
  also: ['apiext answers 15 % of requests with 5xx.'],
  unknown: ['I/O timing is off.'],
  findings: ['The oldest image is sha256:1f, since 20:18.'],
  detail: undefined,
  changedAt: Date.UTC(2026, 10, 23, 21, 5, 12, 391),
  since: Date.UTC(2026, 10, 23, 21, 3, 0, 0),
  durationMs: undefined,
  account: '123456789012',
  region: 'eu-west-1',
  dimensions: { Deployment: 'prod' },
  runbook: 'https://example.com/runbooks/backlog-age.md',
  console: 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/x',
  dashboard: 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards:name=prod',
  logs: 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/x',
  timezone: 'UTC',
  dedupKey: '123456789012/eu-west-1/prod/backlog-age',
  test: false,
}

export const resolveNotice: Notice = {
  ...triggerNotice,
  id: 'msg_fedcba9876543210fedcba9876543210',
  action: 'resolve',
  reason: undefined,
  title: 'OK critical prod: backlog-age resolved after 39 min',
  changedAt: triggerNotice.changedAt + 37 * 60_000,
  durationMs: 39 * 60_000,
}

/** A change of the open incident that does not ring. */
export const updateNotice: Notice = { ...triggerNotice, action: 'update', reason: undefined }

/** A text that belongs to no alarm. */
export const informationNotice: Notice = {
  ...triggerNotice,
  ...withoutAlarm,
  id: 'msg_00000000000000000000000000000000',
  action: 'information',
  title: '[info] prod: a text of somebody',
  detail: 'a text of somebody\non two lines',
}
