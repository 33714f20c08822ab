import type { FunctionName } from '../deployment.ts'
import { allow, arnOf, type Statement } from './statement.ts'

/** The items that a function may read, and those that it may also write. A key is `<kind>#<deployment>[#<owner>…]`. */
export function tableStatements(name: FunctionName, deployment: string): readonly Statement[] {
  const table = [arnOf('StateTable')]
  const items = (...LeadingKeys: readonly string[]): Statement['Condition'] => ({
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': LeadingKeys },
  })
  const change = ['dynamodb:GetItem', 'dynamodb:UpdateItem']
  if (name === 'notify' || name === 'sweep')
    return [
      allow(change, table, items(`incidents#${deployment}`)),
      // The reports of the collectors, and the pages of the previous release.
      allow(['dynamodb:GetItem'], table, items(`slot#${deployment}#*`, `delivery#${deployment}#*`)),
    ]
  if (name === 'digest')
    return [
      allow(change, table, items(`digest#${deployment}#*`)),
      allow(['dynamodb:GetItem'], table, items(`incidents#${deployment}`)),
    ]
  return [allow(change, table, items(`slot#${deployment}#${name}`, `request#${deployment}#${name}#*`))]
}
