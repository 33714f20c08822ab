import type { Notice } from '../../../lib/oncall/channel.ts'

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
  also: [],
  unknown: [],
  findings: ['The oldest image is sha256:1f, since 20:18.'],
  detail: 'Threshold Crossed: 3 datapoints',
  changedAt: Date.UTC(2026, 10, 23, 21, 5, 12, 391),
  since: Date.UTC(2026, 10, 23, 21, 5, 12, 391),
  durationMs: undefined,
  account: '123456789012',
  region: 'eu-west-1',
  dimensions: { Deployment: 'prod' },
  runbook: 'https://example.com/runbooks/backlog-age.md',
  console: 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/x',
  dashboard: undefined,
  logs: undefined,
  timezone: 'UTC',
  dedupKey: '123456789012/eu-west-1/prod/backlog-age',
  test: false,
}

export const resolveNotice: Notice = {
  ...triggerNotice,
  id: 'msg_fedcba9876543210fedcba9876543210',
  action: 'resolve',
  reason: undefined,
  title: 'OK critical prod: backlog-age resolved after 37 min',
  changedAt: triggerNotice.changedAt + 37 * 60_000,
  durationMs: 37 * 60_000,
}
