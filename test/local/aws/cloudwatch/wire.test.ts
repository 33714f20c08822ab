import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { clientOf, runningCloudWatch } from '../../../support/aws/cloudwatch.ts'
import { clock, named, now, put } from '../../../support/aws/metric-data.ts'

const signed = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData',
  authorization: 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE',
  'x-amz-date': '20261124T103100Z',
}

describe('a request', () => {
  it('inflates what the SDK gzips', async () => {
    const { cloudWatch, client } = await runningCloudWatch(clock)
    const encodings: unknown[] = []
    client.middlewareStack.add(
      (next) => (args) => {
        encodings.push((args.request as { headers: Record<string, string> }).headers['content-encoding'])
        return next(args)
      },
      { step: 'finalizeRequest', priority: 'low' },
    )
    await put(client, named(1000))
    expect(encodings).toEqual(['gzip'])
    expect(cloudWatch.series()).toHaveLength(1000)
  })

  it.each([
    [1_000_000, 400],
    [1_000_001, 413],
  ])('of %d bytes that are no data is answered %d', async (bytes, status) => {
    const { cloudWatch } = await runningCloudWatch(clock)
    expect(await post(cloudWatch.url, signed, ' '.repeat(bytes))).toMatchObject({ status })
  })

  it('of few bytes that inflate to more than 1 MB is answered 413', async () => {
    const { cloudWatch } = await runningCloudWatch(clock)
    const gzipped = { ...signed, 'content-encoding': 'gzip' }
    expect(await post(cloudWatch.url, gzipped, gzipSync(' '.repeat(1_000_001)))).toEqual({
      status: 413,
      body: '',
    })
  })
})

describe('the date of a signature', () => {
  it.each([-5, 0, 5])('may be %d minutes off', async (minutes) => {
    const { cloudWatch } = await runningCloudWatch(clock)
    const client = clientOf(cloudWatch, () => now + minutes * 60_000)
    await put(client, named(1))
    expect(cloudWatch.series()).toHaveLength(1)
  })

  it.each([-301, 301])(
    'is refused %d seconds off, and the answer has the date that it is',
    async (seconds) => {
      const { cloudWatch } = await runningCloudWatch(clock)
      const client = clientOf(cloudWatch, () => now + seconds * 1_000)
      await expect(put(client, named(1))).rejects.toMatchObject({
        name: 'RequestTimeTooSkewed',
        $metadata: { httpStatusCode: 400 },
        $response: { headers: { date: 'Tue, 24 Nov 2026 10:31:00 GMT' } },
      })
      expect(cloudWatch.series()).toEqual([])
    },
  )
})

describe('what is no request of the SDK', () => {
  it.each([
    ['a body that is no JSON', 400, 'SerializationException', signed, '{'],
    [
      'a member that is not known',
      400,
      'SerializationException',
      signed,
      '{"Namespace":"A","MetricData":[],"Naem":1}',
    ],
    [
      'a body that is no gzip',
      400,
      'SerializationException',
      { ...signed, 'content-encoding': 'gzip' },
      '{}',
    ],
    ['another encoding', 400, 'SerializationException', { ...signed, 'content-encoding': 'br' }, '{}'],
    [
      'another content type',
      400,
      'SerializationException',
      { ...signed, 'content-type': 'text/plain' },
      '{}',
    ],
    [
      'no date of the signature',
      403,
      'MissingAuthenticationTokenException',
      { ...signed, 'x-amz-date': 'today' },
      '{}',
    ],
    ['no signature', 403, 'MissingAuthenticationTokenException', { ...signed, authorization: '' }, '{}'],
    ['no target', 400, 'UnknownOperationException', { ...signed, 'x-amz-target': '' }, '{}'],
  ])('is refused: %s', async (_title, status, type, headers, body) => {
    const { cloudWatch } = await runningCloudWatch(clock)
    const answer = await post(cloudWatch.url, headers, body)
    expect(answer.status).toBe(status)
    expect(answer.body).toContain(`#${type}"`)
  })
})

function post(url: string, headers: Record<string, string>, body: string | Buffer) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; body: string }>()
  const sent = request(url, { method: 'POST', headers }, (response) => {
    response.toArray().then((chunks: Buffer[]) => {
      resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() })
    }, reject)
  })
  sent.on('error', reject).end(body)
  return promise
}
