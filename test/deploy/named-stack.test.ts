import { describe, expect, test } from 'vitest'
import { buildPlugin } from '../../deploy/build-plugin.ts'
import { namedStack, type StackOptions } from '../../deploy/named-stack.ts'
import { osls, writeStack } from '../support/aws/template.ts'
import { identity } from '../support/aws/identity.ts'
import { answering, startReceiver } from '../support/net/receiver.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { shortestWatchFile } from '../support/watch-file.ts'

const remove = ['node', 'osls', 'remove']
const prod = { stage: 'prod', region: 'eu-central-1', param: ['deployment=prod'] }

describe('a stack that is to be removed or rolled back', () => {
  test('is the one that the command line names', () => {
    expect(namedStack(prod, remove, {})).toEqual({
      deployment: 'prod',
      stage: 'prod',
      region: 'eu-central-1',
    })
    expect(namedStack({ ...prod, stage: 'staging' }, remove, {})).toEqual({
      deployment: 'prod--staging',
      stage: 'staging',
      region: 'eu-central-1',
    })
    expect(namedStack({ ...prod, region: null }, remove, { AWS_REGION: 'eu-west-1' })).toBeDefined()
  })

  test.each([
    ['no deployment', { ...prod, param: null }],
    ['an empty deployment', { ...prod, param: ['deployment='] }],
    ['no stage', { ...prod, stage: null }],
    ['no region', { ...prod, region: null }],
  ])('is refused with %s', (_, options) => {
    for (const command of ['remove', 'rollback'])
      expect(() => namedStack(options, ['node', 'osls', command], {})).toThrow(
        'Name the stack: --stage STAGE --param deployment=NAME --region REGION',
      )
  })
})

test('other commands read watch.yml, unless they are given a deployment and its stage', () => {
  const info = ['node', 'osls', 'info']
  expect(namedStack({ stage: 'prod' }, info, {})).toBeUndefined()
  expect(namedStack({ stage: 'prod', param: ['deployment=test'] }, info, {})?.deployment).toBe('test--prod')
  expect(() => namedStack({ param: ['deployment=test'] }, info, {})).toThrow('Name the stack')
})

test.each<[string, readonly string[], StackOptions, string]>([
  [
    'deploy function',
    ['deploy', 'function'],
    {},
    'deploy function does not update the alarms and the other functions',
  ],
  ['deploy --package', ['deploy'], { package: 'dist' }, 'deploy makes its own package of watch.yml'],
])('osls %s is refused with a sentence', (_, commands, options, message) => {
  const Plugin = buildPlugin(() => Promise.resolve([]))
  const plug = () =>
    new Plugin({ processedInput: { commands } }, options, { log: { notice: () => undefined } })
  expect(plug).toThrow(message)
})

test('nothing is built for a stack that the command line names', async () => {
  const directory = temporaryDirectory()
  writeStack(directory, shortestWatchFile)
  const args = ['package', '--stage', 'prod', '--param', 'deployment=prod']
  await expect(osls(directory, args)).rejects.toThrow('package takes the deployment from watch.yml')
})

test('osls remove asks CloudFormation for that stack, whatever watch.yml says', async () => {
  const aws = await startReceiver(answering(403, ''))
  const directory = temporaryDirectory()
  writeStack(directory, 'deployment: another\nanchore: broken\n')
  const variables = { AWS_ENDPOINT_URL: aws.url, ...identity }
  const args = ['remove', '--stage', 'prod', '--param', 'deployment=prod', '--region', 'eu-central-1']
  await expect(osls(directory, args, variables)).rejects.toThrow(
    'The stack anchor-watch-prod in eu-central-1 will be removed',
  )
  const asked = aws.received.flatMap(({ body }) => /StackName=([^&]+)/.exec(body)?.slice(1) ?? [])
  expect(asked.length).toBeGreaterThan(0)
  expect(new Set(asked)).toEqual(new Set(['anchor-watch-prod']))
})
