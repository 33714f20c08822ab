import { expect, test } from 'vitest'
import { configOf, problemsOf, shortestWatchFile } from '../support/watch-file.ts'

const withDeploy = (lines: string): string => `${shortestWatchFile}deploy:\n${lines}`

test('an empty section is the defaults', () => {
  expect(configOf(withDeploy('')).deploy).toEqual(configOf(shortestWatchFile).deploy)
})

test('refuses what AWS would refuse in the middle of a deployment', () => {
  expect(
    problemsOf(
      withDeploy(`  region: Frankfurt
  vpc: { subnets: [], security_groups: [subnet-0a1b2c3d] }
  reserved_concurrency: 1
  log_retention_days: 31
  fallback_email: nobody
  secrets_key: alias/secrets
`),
    ),
  ).toEqual([
    'watch.yml:10:11: deploy.region: found "Frankfurt"; expected a region such as eu-central-1',
    'watch.yml:11:19: deploy.vpc.subnets: found an empty list; expected a list of 1 to 16 IDs such as subnet-0a1b2c3d4e5f60718',
    'watch.yml:11:41: deploy.vpc.security_groups[0]: found "subnet-0a1b2c3d"; expected a list of 1 to 5 IDs such as sg-0a1b2c3d4e5f60718',
    'watch.yml:12:25: deploy.reserved_concurrency: found 1; expected true or false',
    'watch.yml:13:23: deploy.log_retention_days: found 31; expected one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731',
    'watch.yml:14:19: deploy.fallback_email: found "nobody"; expected an e-mail address',
    'watch.yml:15:16: deploy.secrets_key: found "alias/secrets"; expected the ARN of a KMS key',
  ])
})
