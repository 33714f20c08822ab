import type { Context } from 'aws-lambda'

/** What Lambda hands to a function, its deprecated callbacks left out, with a time that stands still. */
export function lambdaContext(remainingMs = 50_000, awsRequestId = 'request-1'): Context {
  const context: Omit<Context, 'done' | 'fail' | 'succeed'> = {
    awsRequestId,
    functionName: 'anchor-watch',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:anchor-watch',
    memoryLimitInMB: '256',
    logGroupName: '/aws/lambda/anchor-watch',
    logStreamName: 'stream',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => remainingMs,
  }
  return context as Context
}
