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
  EmptyBatchRequest: ['EmptyBatchRequest', 'AWS.SimpleQueueService.EmptyBatchRequest', 400],
  TooManyEntriesInBatchRequest: [
    'TooManyEntriesInBatchRequest',
    'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
    400,
  ],
  BatchEntryIdsNotDistinct: [
    'BatchEntryIdsNotDistinct',
    'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
    400,
  ],
  TooLarge: ['RequestEntityTooLarge', 'RequestEntityTooLarge', 413],
} as const satisfies Record<string, readonly [type: string, code: string, status: number]>

export type RefusalReason = keyof typeof refusals

/** A request that is refused as a whole and has no effect. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly reason: RefusalReason

  constructor(reason: RefusalReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

export type Service = 'cloudwatch' | 'sqs'

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
