import type { AlarmEvent } from './message/alarm-event.ts'

/** The alarm in the AWS console of its partition; undefined if the region is unknown. */
export function consoleLink({
  name,
  arn,
  region,
}: Pick<AlarmEvent, 'name' | 'arn' | 'region'>): string | undefined {
  if (region === undefined) return undefined
  const host = hostOf(arn?.split(':')[1], region)
  return `https://${host}/cloudwatch/home?region=${region}#alarmsV2:alarm/${encodeURIComponent(name)}`
}

function hostOf(partition: string | undefined, region: string): string {
  if (partition === 'aws-us-gov') return 'console.amazonaws-us-gov.com'
  if (partition === 'aws-cn') return 'console.amazonaws.cn'
  return `${region}.console.aws.amazon.com`
}
