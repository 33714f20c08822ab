import { expect, test } from 'vitest'
import { dashboardName, dashboardUrl } from '../../lib/model/aws-console.ts'

test('a dashboard has a name with deployment and region: an account has each name once', () => {
  const place = { deployment: 'prod', region: 'eu-central-1' }
  expect(dashboardName('deployment', place)).toBe('anchor-watch-prod-eu-central-1')
  expect(dashboardName('runbooks', place)).toBe('anchor-watch-prod-eu-central-1-runbooks')
})

test.each([
  ['aws', 'eu-central-1', 'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1'],
  [
    'aws-us-gov',
    'us-gov-west-1',
    'https://console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1',
  ],
  ['aws-cn', 'cn-north-1', 'https://console.amazonaws.cn/cloudwatch/home?region=cn-north-1'],
])('a link to a dashboard leads to the console of its partition: %s', (partition, region, address) => {
  expect(dashboardUrl('runbooks', { deployment: 'prod', region, partition })).toBe(
    `${address}#dashboards/dashboard/anchor-watch-prod-${region}-runbooks`,
  )
})
