import { expect, test } from 'vitest'
import { failureForPerson } from '../../../cli/deployed/credentials.ts'
import { publishFailure } from '../../../lib/publish/index.ts'

const errorOf = (name: string): Error => Object.assign(new Error(''), { name, $metadata: {} })
const refused = Object.assign(errorOf('AccessDenied'), { $metadata: { httpStatusCode: 403 } })

test.each([
  ['missing credentials', errorOf('CredentialsProviderError'), /^Set AWS_PROFILE, or /],
  [
    'a missing permission',
    refused,
    /^Check AWS_REGION and your credentials: they need cloudwatch:GetMetricData\.$/,
  ],
])('the remedy for %s is for a person, not for the role of a function', (_, error, remedy) => {
  expect(failureForPerson(publishFailure(error), 'cloudwatch:GetMetricData').remedy).toMatch(remedy)
})
