import { devNull } from 'node:os'
import { expect, test } from 'vitest'
import { readRequest } from '../../../cli/collect/request.ts'
import { temporaryFile } from '../../support/temporary.ts'
import { shortestWatchFile } from '../../support/watch-file.ts'

/** The region of collect, watch and record. */
function regionOf(settings: string, shell: string): unknown {
  const config = temporaryFile('watch.yml', `${shortestWatchFile}${settings}`)
  const environment = { AWS_REGION: shell, AWS_CONFIG_FILE: devNull }
  const request = readRequest({ config, json: false, options: {}, operands: [] }, environment)
  return request.ok ? request.value.variables['AWS_REGION'] : request.failure
}

test('the region is that of the deployment, before that of the shell, as in deploy and status', () => {
  expect(regionOf('deploy: { region: eu-central-1 }\n', 'us-east-1')).toBe('eu-central-1')
  expect(regionOf('', 'us-east-1')).toBe('us-east-1')
})

test('a run without AWS needs no region', () => {
  expect(regionOf('', '')).toBeUndefined()
})

test('a malformed region is refused', () => {
  expect(regionOf('', 'Frankfurt')).toBe('Frankfurt is no AWS region; expected one such as eu-central-1')
})
