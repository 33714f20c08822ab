import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  EmptyBatchRequest,
  GetQueueAttributesCommand,
  MessageNotInflight,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
  type ReceiveMessageCommandInput,
} from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { runningSqs } from '../../../support/aws/sqs.ts'

/** A queue with a visibility of 300 s, a time that stands still, and the SDK's client. */
async function running() {
  const time = { now: Date.parse('2026-11-23T21:00:00Z') }
  const { sqs, client } = await runningSqs(() => time.now)
  const queue = sqs.create({ name: 'pages', visibilitySeconds: 300 })
  const QueueUrl = sqs.urlOf(queue)
  const send = (MessageBody: string, DelaySeconds?: number) =>
    client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }))
  const receive = async (input: Partial<ReceiveMessageCommandInput> = {}) => {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...input })
    return (await client.send(command)).Messages ?? []
  }
  const bodies = async () => (await receive()).map(({ Body }) => Body)
  const pass = (seconds: number): void => {
    time.now += seconds * 1000
  }
  return { sqs, client, queue, QueueUrl, send, receive, bodies, pass }
}

describe('SQS', () => {
  it('returns a message with its attributes, and hides it for the time of the queue', async () => {
    const { send, receive, bodies, pass } = await running()
    const { MessageId } = await send('page ü')
    expect(await receive({ MessageSystemAttributeNames: ['All'] })).toMatchObject([
      {
        MessageId,
        Body: 'page ü',
        Attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: String(Date.parse('2026-11-23T21:00:00Z')),
        },
      },
    ])
    pass(299)
    expect(await bodies()).toEqual([])
    pass(1)
    expect(await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] })).toMatchObject([
      { Body: 'page ü', Attributes: { ApproximateReceiveCount: '2' } },
    ])
  })

  it('hides a message for as long as its receiver asks, from then on', async () => {
    const { client, QueueUrl, send, receive, bodies, pass } = await running()
    await send('page')
    const [message] = await receive()
    pass(10)
    const ReceiptHandle = message?.ReceiptHandle
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 15 }))
    pass(14)
    expect(await bodies()).toEqual([])
    pass(1)
    expect(await bodies()).toEqual(['page'])
  })

  it('deletes by the newest receipt alone', async () => {
    const { client, QueueUrl, send, receive, bodies, pass } = await running()
    await send('page')
    const [first] = await receive()
    pass(300)
    const [second] = await receive()
    const drop = (ReceiptHandle: string | undefined) =>
      client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    await drop(first?.ReceiptHandle)
    pass(300)
    expect(await bodies()).toEqual(['page'])
    await drop(second?.ReceiptHandle)
    pass(300)
    expect(await bodies()).toEqual(['page'])
  })

  it('delays a message that is sent with a delay', async () => {
    const { send, bodies, pass } = await running()
    await send('note', 60)
    expect(await bodies()).toEqual([])
    pass(60)
    expect(await bodies()).toEqual(['note'])
  })

  it('performs each entry of a batch by itself', async () => {
    const { client, QueueUrl, send, receive, queue } = await running()
    await send('one')
    await send('two')
    const [one, two] = await receive()
    const Entries = [
      { Id: '1', ReceiptHandle: one?.ReceiptHandle, VisibilityTimeout: 0 },
      { Id: '2', ReceiptHandle: 'stale', VisibilityTimeout: 0 },
    ]
    const changed = await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }))
    expect(changed.Successful).toEqual([{ Id: '1' }])
    expect(changed.Failed).toMatchObject([{ Id: '2', SenderFault: true }])
    const dropped = [{ Id: '2', ReceiptHandle: two?.ReceiptHandle }]
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: dropped }))
    expect(queue.bodies()).toEqual(['one'])
  })

  it('counts the messages', async () => {
    const { client, QueueUrl, send, receive } = await running()
    for (const body of ['one', 'two', 'three']) await send(body)
    await send('later', 60)
    await receive({ MaxNumberOfMessages: 1 })
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
    await expect(client.send(new ChangeMessageVisibilityCommand(stale))).rejects.toBeInstanceOf(
      MessageNotInflight,
    )
    const elsewhere = `${QueueUrl}-other`
    await expect(client.send(new ReceiveMessageCommand({ QueueUrl: elsewhere }))).rejects.toBeInstanceOf(
      QueueDoesNotExist,
    )
    await expect(
      client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: [] })),
    ).rejects.toBeInstanceOf(EmptyBatchRequest)
    await expect(send('x'.repeat(1_048_577))).rejects.toThrow('larger than 1048576 bytes')
    await expect(send('x', 901)).rejects.toThrow('DelaySeconds')
  })
})
