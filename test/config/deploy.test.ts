import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { regionOf } from '../../lib/config/deploy.ts'
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

const file =
  '[default]\nregion = eu-west-1\n\n[profile prod]\noutput = json\nregion = eu-north-1\n[profile bare]\noutput = json\n'
const none = (): string => {
  throw new Error('no such file')
}

test.each([
  ['--region', { option: 'a', configured: 'b' }, { AWS_REGION: 'c' }, 'a'],
  ['deploy.region', { configured: 'b' }, { AWS_REGION: 'c' }, 'b'],
  ['AWS_REGION', {}, { AWS_REGION: 'c', AWS_DEFAULT_REGION: 'd' }, 'c'],
  ['AWS_DEFAULT_REGION', {}, { AWS_REGION: '', AWS_DEFAULT_REGION: 'd' }, 'd'],
  ['the default profile', {}, {}, 'eu-west-1'],
  ['the named profile', {}, { AWS_PROFILE: 'prod' }, 'eu-north-1'],
  ['nothing for a profile without a region', {}, { AWS_PROFILE: 'bare' }, undefined],
  ['nothing for an unknown profile', {}, { AWS_PROFILE: 'none' }, undefined],
])('the region is that of %s', (_, given, variables, expected) => {
  expect(regionOf(given, variables, () => file)).toBe(expected)
})

test('the configuration of the AWS tools is in the home directory, or where AWS_CONFIG_FILE says', () => {
  const paths: string[] = []
  const read = (path: string): string => {
    paths.push(path)
    return none()
  }
  expect(regionOf({}, { HOME: '/home/me' }, read)).toBeUndefined()
  expect(regionOf({}, { HOME: '/home/me', AWS_CONFIG_FILE: '/etc/aws' }, read)).toBeUndefined()
  expect(regionOf({}, {}, read)).toBeUndefined()
  expect(paths).toEqual(['/home/me/.aws/config', '/etc/aws', join(homedir(), '.aws/config')])
})
