/** The account and region of the stand-ins. */
export const account = { id: '123456789012', region: 'eu-west-1', regionName: 'EU (Ireland)' } as const

export function alarmArn(name: string): string {
  return `arn:aws:cloudwatch:${account.region}:${account.id}:alarm:${name}`
}

export function topicArn(name: string): string {
  return `arn:aws:sns:${account.region}:${account.id}:${name}`
}

export function queueArn(name: string): string {
  return `arn:aws:sqs:${account.region}:${account.id}:${name}`
}

/** A time in CloudWatch's JSON: `2026-11-23T21:05:12.391+0000`, without a colon in the zone. */
export function awsTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '+0000')
}
