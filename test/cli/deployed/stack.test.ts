import { expect, test } from 'vitest'
import { stackResource } from '../../../cli/deployed/stack.ts'
import { identity } from '../../support/aws/identity.ts'
import { answering, startReceiver } from '../../support/net/receiver.ts'
import { configOf, shortestWatchFile } from '../../support/watch-file.ts'

/** CloudFormation, with one answer for every request. */
async function resourceOf(status: number, body: string) {
  const aws = await startReceiver(answering(status, body))
  const variables = {
    ...identity,
    AWS_ENDPOINT_URL_CLOUDFORMATION: aws.url,
    AWS_REGION: 'eu-central-1',
  }
  const settings = { config: configOf(shortestWatchFile), variables }
  return await stackResource('StateTable', 'ANCHOR_WATCH_TABLE', settings, AbortSignal.timeout(10_000))
}

const refusal = (code: string, message: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`

test('a stack that is not there is named with its region and the next step', async () => {
  const body = refusal('ValidationError', "Stack 'anchor-watch-test' does not exist")
  expect(await resourceOf(400, body)).toEqual({
    ok: false,
    failure:
      "there is no stack anchor-watch-test in eu-central-1: check the region, the credentials and the name of the deployment, or create it with 'npx anchor-watch deploy'",
  })
})

test('another refusal of AWS is passed on, with the variable that names the resource', async () => {
  const answer = await resourceOf(403, refusal('AccessDenied', 'you may not'))
  expect(answer).toEqual({
    ok: false,
    failure: expect.stringMatching(
      /^StateTable of the stack anchor-watch-test is unknown: you may not\n.*ANCHOR_WATCH_TABLE/,
    ) as string,
  })
})
