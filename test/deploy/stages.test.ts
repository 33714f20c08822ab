import { beforeAll, expect, test } from 'vitest'
import { deploymentOf } from '../../lib/config/index.ts'
import { textAt } from '../../lib/model/index.ts'
import { packagedTemplate, type Packaged } from '../support/aws/template.ts'
import { shortestWatchFile } from '../support/watch-file.ts'

const deployed = shortestWatchFile.replace('env: PGPASSWORD', 'secret: database')
let own: Packaged
let staging: Packaged
beforeAll(async () => {
  ;[own, staging] = await Promise.all([packagedTemplate(deployed), packagedTemplate(deployed, 'staging')])
})

/** Everything that has a name that an account has once. */
function namesIn({ resources, text }: Packaged): readonly string[] {
  const keys = ['FunctionName', 'LogGroupName', 'Name', 'QueueName', 'TopicName', 'AlarmName', 'AliasName']
  const named = Object.values(resources).flatMap(({ Properties }) => keys.map((key) => Properties[key]))
  const { Outputs } = JSON.parse(text) as { Outputs: Record<string, { Export: { Name: string } }> }
  const exported = Object.values(Outputs).map(({ Export }) => Export.Name)
  return [...named.filter((name) => typeof name === 'string'), ...exported]
}

test('two stages of one deployment share no name', () => {
  expect(namesIn(own).filter((name) => namesIn(staging).includes(name))).toEqual([])
})

test('every name carries service, deployment and stage', () => {
  const foreign = (template: Packaged, prefix: RegExp) =>
    namesIn(template).filter((name) => !prefix.test(name))
  expect(namesIn(own).length).toBeGreaterThan(20)
  expect(foreign(own, /^(\/aws\/lambda\/|alias\/)?anchor-watch-test-/)).toEqual([])
  expect(foreign(staging, /^(\/aws\/lambda\/|alias\/)?anchor-watch-test--staging-/)).toEqual([])
})

test('the alarms of a stage watch series of their own', () => {
  const watched = ({ ofType }: Packaged) =>
    ofType('AWS::CloudWatch::Alarm').map(
      ([, { Properties }]) => textAt(Properties, 'Dimensions', 0, 'Value') ?? 'queue',
    )
  for (const value of watched(own)) expect(value).toMatch(/^(test|queue|anchor-watch-test-[a-z][a-z-]+)$/)
  for (const value of watched(staging))
    expect(value).toMatch(/^(test--staging|queue|anchor-watch-test--staging-[a-z-]+)$/)
})

test('nothing of a VPC, an address or reserved concurrency where none is configured', () => {
  expect(own.properties('CollectAnchoreLambdaFunction')).toMatchObject({
    ReservedConcurrentExecutions: { Ref: 'AWS::NoValue' },
  })
  expect(own.properties('CollectAnchoreLambdaFunction')).not.toHaveProperty('VpcConfig')
  expect(own.resources).not.toHaveProperty('FallbackSubscription')
  expect(JSON.stringify(own.properties('CollectAnchoreRole'))).not.toMatch(/ec2:|kms:|ssm:|secretsmanager:/)
})

test('a stage of the same name as the deployment adds nothing', () => {
  expect(deploymentOf('prod', 'prod')).toBe('prod')
  expect(deploymentOf('prod')).toBe('prod')
  expect(deploymentOf('eu-prod', 'staging')).toBe('eu-prod--staging')
})

test.each([
  ['a--b', 'a--b', 'deployment a--b: expected'],
  ['prod', 'Staging', 'stage Staging: expected'],
  ['prod', 'b-', 'stage b-: expected'],
  ['a'.repeat(20), 'b'.repeat(20), '42 characters; at most 34 fit'],
])(
  'refuses deployment %s with stage %s: two could get one name, or AWS would refuse it',
  (deployment, stage, message) => {
    expect(() => deploymentOf(deployment, stage)).toThrow(message)
  },
)
