import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { regionOf } from '../../lib/config/deploy.ts'

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
