import { expect, test } from 'vitest'
import { roles } from '../../deploy/permissions/roles.ts'
import { secretsOf } from '../../lib/config/index.ts'
import { changed, configOf } from '../support/watch-file.ts'

const config = configOf(changed('password: { env: PGPASSWORD }', 'iam: { resource_id: cluster-ABC }'))

test('with iam collect-postgres, and nobody else, may log in as one user of one database', () => {
  const login = {
    Effect: 'Allow',
    Action: ['rds-db:connect'],
    Resource: [
      {
        'Fn::Sub': 'arn:${AWS::Partition}:rds-db:${AWS::Region}:${AWS::AccountId}:dbuser:cluster-ABC/watch',
      },
    ],
  }
  const { CollectPostgresRole, ...others } = roles(config)
  expect(CollectPostgresRole).toMatchObject({
    Properties: {
      Policies: [{ PolicyDocument: { Statement: expect.arrayContaining([login]) as unknown } }],
    },
  })
  expect(JSON.stringify(others)).not.toContain('rds-db')
})

test('with iam collect-postgres looks no secret up', () => {
  expect(secretsOf(config)['collect-postgres']).toEqual([])
})
