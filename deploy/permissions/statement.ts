/** An ARN, or the function of CloudFormation that returns it. */
export type Arn =
  string | { readonly 'Fn::Sub': string } | { readonly 'Fn::GetAtt': readonly [string, 'Arn'] }

/** One permission of an IAM policy. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: readonly string[]
  readonly Resource: readonly Arn[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Arn | readonly Arn[]>>>>
}

export function allow(
  Action: readonly string[],
  Resource: readonly Arn[],
  Condition?: Statement['Condition'],
): Statement {
  return { Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) }
}

export function deny(
  Action: readonly string[],
  Resource: readonly Arn[],
  Condition: Statement['Condition'],
): Statement {
  return { ...allow(Action, Resource, Condition), Effect: 'Deny' }
}

export function arnOf(logicalId: string): Arn {
  return { 'Fn::GetAtt': [logicalId, 'Arn'] }
}
