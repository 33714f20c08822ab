import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { z } from 'zod'
import type { Clock } from '../../lib/model/index.ts'
import { close, listen } from '../listen.ts'

/** An answer, a closed connection or no answer. */
export type Reply = Answer | 'reset' | 'silence'

interface ListenerOptions {
  readonly service: Service
  /** Rejects with a Refusal if it refuses the request. */
  readonly answer: (request: IncomingMessage) => Promise<Reply>
  readonly clock: Clock
  /** The port on 127.0.0.1; default: a free one. */
  readonly port?: number
}

/** An HTTP server of AWS's JSON protocol. */
export async function startListener({
  port = 0,
  ...options
}: ListenerOptions): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const server = createServer((request, response) => void serve(request, response, options))
  const url = `http://127.0.0.1:${await listen(server, port)}`
  return { url, stop: () => close(server) }
}

export function success(output: unknown): Answer {
  return { status: 200, headers: {}, body: output === undefined ? '' : JSON.stringify(output) }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { service, answer, clock }: Omit<ListenerOptions, 'port'>,
): Promise<void> {
  try {
    const answered = await answer(request)
    if (answered === 'reset') request.socket.resetAndDestroy()
    else if (answered !== 'silence') send(response, answered, clock())
  } catch (thrown) {
    if (thrown instanceof Refusal) send(response, refusalAnswer(thrown, service), clock())
    // The client closed the connection before the end of its request.
    else if (request.destroyed) response.destroy()
    else throw thrown
  }
}

/** The errors of the stand-ins, by the SDK's names: type, code and status. */
const refusals = {
  InvalidParameterValue: ['InvalidParameterValueException', 'InvalidParameterValue', 400],
  InvalidParameterCombination: ['InvalidParameterCombinationException', 'InvalidParameterCombination', 400],
  MissingRequiredParameter: ['MissingRequiredParameterException', 'MissingParameter', 400],
  InvalidNextToken: ['InvalidNextToken', 'InvalidNextToken', 400],
  Serialization: ['SerializationException', 'MalformedInput', 400],
  UnknownOperation: ['UnknownOperationException', 'InvalidAction', 400],
  MissingAuthenticationToken: ['MissingAuthenticationTokenException', 'MissingAuthenticationToken', 403],
  TimeTooSkewed: ['RequestTimeTooSkewed', 'RequestTimeTooSkewed', 400],
  Throttling: ['ThrottlingException', 'Throttling', 400],
  ResourceNotFound: ['ResourceNotFound', 'ResourceNotFound', 404],
  InvalidFormat: ['InvalidFormatFault', 'InvalidFormat', 400],
  QueueDoesNotExist: ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue', 400],
  MessageNotInflight: ['MessageNotInflight', 'AWS.SimpleQueueService.MessageNotInflight', 400],
  TooLarge: ['RequestEntityTooLarge', 'RequestEntityTooLarge', 413],
} as const satisfies Record<string, readonly [type: string, code: string, status: number]>

type RefusalReason = keyof typeof refusals

/** A request that is refused as a whole and has no effect. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly reason: RefusalReason

  constructor(reason: RefusalReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

type Service = 'cloudwatch' | 'sqs'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The refusal for the SDK: the type in the body, the Query protocol's code in the header. */
export function refusalAnswer({ reason, message }: Refusal, service: Service = 'cloudwatch'): Answer {
  const [type, code, status] = refusals[reason]
  return {
    status,
    headers: { 'x-amzn-query-error': `${code};Sender` },
    // At AWS a proxy in front of the service answers 413, without JSON.
    body: status === 413 ? '' : JSON.stringify({ __type: `com.amazonaws.${service}#${type}`, message }),
  }
}

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
function send(response: ServerResponse, { status, headers, body }: Answer, now: number): void {
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

/** Parses the input of an action. Throws a Refusal if the input does not match the shape, or has unknown members. */
export function parseInput<Shape extends z.ZodType>(shape: Shape, input: unknown): z.infer<Shape> {
  const result = shape.safeParse(input, { reportInput: true })
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue?.path.map(memberName).join('.') ?? ''
  const missing = issue?.code === 'invalid_type' && issue.input === undefined
  if (missing) throw new Refusal('MissingRequiredParameter', `The parameter ${where} is required.`)
  throw new Refusal(
    'Serialization',
    `${where === '' ? 'The request' : where}: ${issue?.message ?? 'malformed'}`,
  )
}

/** AWS counts the members of a list from 1: `MetricData.member.3`. */
function memberName(key: PropertyKey): string {
  return typeof key === 'number' ? `member.${key + 1}` : String(key)
}
