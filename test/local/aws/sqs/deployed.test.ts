import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { at } from '../../../../lib/model/json.ts'
import { projectRoot } from '../../../../lib/project.ts'
import { deployedSource } from '../../../../local/aws/sqs/event-source.ts'
import { createQueue, pageQueue } from '../../../../local/aws/sqs/queue.ts'

const read = (file: string): unknown =>
  parse(readFileSync(join(projectRoot, file), 'utf8'), { merge: true }) as unknown

it.each(['CriticalQueue', 'WarningQueue'])('a local queue of pages has the settings of the %s', (queue) => {
  const { visibilitySeconds, redrive } = pageQueue(
    'pages',
    createQueue({ name: 'failures' }, () => 0),
  )
  const deployed = at(read('deploy/resources/queues.yml'), 'Resources', queue, 'Properties')
  expect(visibilitySeconds).toBe(at(deployed, 'VisibilityTimeout'))
  expect(redrive?.maxReceives).toBe(at(deployed, 'RedrivePolicy', 'maxReceiveCount'))
})

it('local event sources have the settings of the deployed ones', () => {
  const events = at(read('serverless.yml'), 'functions', 'notify', 'events') as readonly unknown[]
  expect(events.map((event) => at(event, 'sqs'))).toMatchObject(events.map(() => deployedSource))
})
