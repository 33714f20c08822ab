/** The errors of the stand-ins, by the SDK's names. */
const refusals = {
  InvalidParameterValue: {
    type: 'InvalidParameterValueException',
    code: 'InvalidParameterValue',
    status: 400,
  },
  InvalidParameterCombination: {
    type: 'InvalidParameterCombinationException',
    code: 'InvalidParameterCombination',
    status: 400,
  },
  MissingRequiredParameter: {
    type: 'MissingRequiredParameterException',
    code: 'MissingParameter',
    status: 400,
  },
  InvalidNextToken: { type: 'InvalidNextToken', code: 'InvalidNextToken', status: 400 },
  Serialization: { type: 'SerializationException', code: 'MalformedInput', status: 400 },
  UnknownOperation: { type: 'UnknownOperationException', code: 'InvalidAction', status: 400 },
  MissingAuthenticationToken: {
    type: 'MissingAuthenticationTokenException',
    code: 'MissingAuthenticationToken',
    status: 403,
  },
  TimeTooSkewed: { type: 'RequestTimeTooSkewed', code: 'RequestTimeTooSkewed', status: 400 },
  Throttling: { type: 'ThrottlingException', code: 'Throttling', status: 400 },
  ResourceNotFound: { type: 'ResourceNotFound', code: 'ResourceNotFound', status: 404 },
  InvalidFormat: { type: 'InvalidFormatFault', code: 'InvalidFormat', status: 400 },
  QueueDoesNotExist: {
    type: 'QueueDoesNotExist',
    code: 'AWS.SimpleQueueService.NonExistentQueue',
    status: 400,
  },
  MessageNotInflight: {
    type: 'MessageNotInflight',
    code: 'AWS.SimpleQueueService.MessageNotInflight',
    status: 400,
  },
  EmptyBatchRequest: {
    type: 'EmptyBatchRequest',
    code: 'AWS.SimpleQueueService.EmptyBatchRequest',
    status: 400,
  },
  TooManyEntriesInBatchRequest: {
    type: 'TooManyEntriesInBatchRequest',
    code: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
    status: 400,
  },
  BatchEntryIdsNotDistinct: {
    type: 'BatchEntryIdsNotDistinct',
    code: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
    status: 400,
  },
  TooLarge: { type: 'RequestEntityTooLarge', code: 'RequestEntityTooLarge', status: 413 },
} as const

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
  const { type, code, status } = refusals[reason]
  return {
    status,
    headers: { 'x-amzn-query-error': `${code};Sender` },
    // At AWS a proxy in front of the service answers 413, without JSON.
    body: status === 413 ? '' : JSON.stringify({ __type: `com.amazonaws.${service}#${type}`, message }),
  }
}
