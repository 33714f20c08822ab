import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Refusal, type Answer } from './refusal.ts'

const contentType = 'application/x-amz-json-1.0'
const inflate = promisify(gunzip)

/** The action of a request: X-Amz-Target without the service, which ends in a dot. */
export function actionOf({ headers }: IncomingMessage, service: string): string {
  const named = headers['x-amz-target']
  if (typeof named === 'string' && named.startsWith(service)) return named.slice(service.length)
  throw new Refusal('UnknownOperation', `The header X-Amz-Target must name an action of ${service}*`)
}

/**
 * The request's JSON document. Throws a Refusal if it is not AWS JSON 1.0, or if it is larger than `maxBytes`,
 * compressed or inflated.
 */
export async function inputOf(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const body = await bodyOf(request, maxBytes)
  const { 'content-type': type } = request.headers
  if (request.method !== 'POST' || request.url !== '/' || type !== contentType)
    throw new Refusal('Serialization', `A request is a POST of ${contentType} to /`)
  const text = await decoded(body, request.headers['content-encoding'], maxBytes)
  try {
    return JSON.parse(text.toString('utf8'))
  } catch (cause) {
    throw new Refusal('Serialization', 'The body is not JSON.', { cause })
  }
}

/** The date is the stand-in's time: the SDK corrects its own clock by it. */
export function send(response: ServerResponse, { status, headers, body }: Answer, now: number): void {
  response.writeHead(status, {
    'content-type': contentType,
    'x-amzn-requestid': randomUUID(),
    date: new Date(now).toUTCString(),
    ...headers,
  })
  response.end(body)
}

/** Reads the whole body even if it is too large: otherwise the client gets a reset and not the answer. */
async function bodyOf(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= maxBytes) chunks.push(chunk)
  }
  if (size > maxBytes) throw tooLarge(maxBytes)
  return Buffer.concat(chunks)
}

async function decoded(body: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  if (encoding === undefined) return body
  if (encoding !== 'gzip') throw new Refusal('Serialization', `The encoding ${encoding} is not gzip.`)
  try {
    return await inflate(body, { maxOutputLength: maxBytes })
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(maxBytes, cause)
    throw new Refusal('Serialization', 'The body is not gzip.', { cause })
  }
}

function tooLarge(maxBytes: number, cause?: RangeError): Refusal {
  return new Refusal('TooLarge', `The request is larger than ${maxBytes} bytes.`, { cause })
}
