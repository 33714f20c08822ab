import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  MessageNotInflight,
  QueueDoesNotExist,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { runningSqs } from '../../support/aws/sqs.ts'

/** A queue with a visibility of 300 s, a time that stands still, and the SDK's client. */
async function running() {
  const time = { now: Date.parse('2026-11-23T21:00:00Z') }
  const { sqs, client } = await runningSqs(() => time.now)
  const queue = sqs.create({ name: 'pages', visibilitySeconds: 300 })
  const QueueUrl = sqs.urlOf(queue)
  const send = (MessageBody: string, DelaySeconds?: number) =>
    client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }))
  const bodies = () => queue.receive(10).map(({ body }) => body)
  const pass = (seconds: number): void => {
    time.now += seconds * 1000
  }
  return { client, queue, QueueUrl, send, bodies, pass }
}

describe('SQS', () => {
  it('returns a message with its attributes, and hides it for the time of the queue', async () => {
    const { send, queue, bodies, pass } = await running()
    const { MessageId } = await send('page ü')
    const sentAt = Date.parse('2026-11-23T21:00:00Z')
    expect(queue.receive(1)).toMatchObject([{ id: MessageId, body: 'page ü', receives: 1, sentAt }])
    pass(299)
    expect(bodies()).toEqual([])
    pass(1)
    expect(queue.receive(1)).toMatchObject([{ body: 'page ü', receives: 2 }])
  })

  it('hides a message for as long as its receiver asks, from then on', async () => {
    const { client, QueueUrl, queue, send, bodies, pass } = await running()
    await send('page')
    const [message] = queue.receive(1)
    pass(10)
    const ReceiptHandle = message?.receipt
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 15 }))
    pass(14)
    expect(bodies()).toEqual([])
    pass(1)
    expect(bodies()).toEqual(['page'])
  })

  it('deletes by the newest receipt alone', async () => {
    const { send, queue, pass } = await running()
    await send('page')
    const [first] = queue.receive(1)
    pass(300)
    const [second] = queue.receive(1)
    queue.delete(first?.receipt ?? '')
    expect(queue.bodies()).toEqual(['page'])
    queue.delete(second?.receipt ?? '')
    expect(queue.bodies()).toEqual([])
  })

  it('delays a message that is sent with a delay', async () => {
    const { send, bodies, pass } = await running()
    await send('note', 60)
    expect(bodies()).toEqual([])
    pass(60)
    expect(bodies()).toEqual(['note'])
  })

  it('counts the messages', async () => {
    const { client, QueueUrl, queue, send } = await running()
    for (const body of ['one', 'two', 'three']) await send(body)
    await send('later', 60)
    queue.receive(1)
    const attributes = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })
    expect((await client.send(attributes)).Attributes).toEqual({
      ApproximateNumberOfMessages: '2',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
    })
  })

  it('refuses with the errors of the SDK', async () => {
    const { client, QueueUrl, send } = await running()
    const stale = { QueueUrl, ReceiptHandle: 'stale', VisibilityTimeout: 5 }
    const change = (input: typeof stale) => client.send(new ChangeMessageVisibilityCommand(input))
    await expect(change(stale)).rejects.toBeInstanceOf(MessageNotInflight)
    await expect(change({ ...stale, QueueUrl: `${QueueUrl}-other` })).rejects.toBeInstanceOf(
      QueueDoesNotExist,
    )
    await expect(send('x'.repeat(1_048_577))).rejects.toThrow('larger than 1048576 bytes')
    await expect(send('x', 901)).rejects.toThrow('DelaySeconds')
  })
})
