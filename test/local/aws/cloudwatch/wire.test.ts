import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { runningCloudWatch } from '../../../support/cloudwatch.ts'
import { clock, named, put } from '../../../support/metric-data.ts'

const signed = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData',
  authorization: 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE',
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

  it('answers 413 above 1 MB, though the SDK sends it as a few kB of gzip', async () => {
    const { cloudWatch, client } = await runningCloudWatch(clock)
    const large = named(1000, { Dimensions: [{ Name: 'Queue', Value: 'x'.repeat(1000) }] })
    await expect(put(client, large)).rejects.toMatchObject({ $metadata: { httpStatusCode: 413 } })
    expect(cloudWatch.series()).toEqual([])
  })

  it('answers 413 to a plain body above 1 MB', async () => {
    const { cloudWatch } = await runningCloudWatch(clock)
    expect(await post(cloudWatch.url, signed, ' '.repeat(1_000_001))).toEqual({ status: 413, body: '' })
  })
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
    ['no signature', 403, 'MissingAuthenticationTokenException', { ...signed, authorization: '' }, '{}'],
    ['no target', 400, 'UnknownOperationException', { ...signed, 'x-amz-target': '' }, '{}'],
  ])('is refused: %s', async (_title, status, type, headers, body) => {
    const { cloudWatch } = await runningCloudWatch(clock)
    const answer = await post(cloudWatch.url, headers, body)
    expect(answer.status).toBe(status)
    expect(answer.body).toContain(`#${type}"`)
  })
})

function post(url: string, headers: Record<string, string>, body: string) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; body: string }>()
  const sent = request(url, { method: 'POST', headers }, (response) => {
    response.toArray().then((chunks: Buffer[]) => {
      resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() })
    }, reject)
  })
  sent.on('error', reject).end(body)
  return promise
}
