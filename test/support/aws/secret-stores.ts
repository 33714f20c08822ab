import type { ServerResponse } from 'node:http'
import { at, parseJson, textAt } from '../../../lib/model/index.ts'
import { answering, startReceiver, type Received } from '../net/receiver.ts'
import { identity } from './identity.ts'

/** What a store answers for a name, in place of its own refusal. */
export type SecretAnswer = (response: ServerResponse, request: Received) => void

export interface SecretStores {
  /** Where both stores listen, as the variables name them. */
  readonly variables: Readonly<Record<string, string>>
  /** By action and name: `GetParameter /anchore/password`. To be changed; what is absent is not found. */
  readonly answers: Map<string, SecretAnswer>
  /** The look-ups so far, by the same names. */
  readonly asked: readonly string[]
}

/** Secrets Manager and Parameter Store on one loopback port until the test is over, in AWS JSON 1.1. */
export async function startSecretStores(): Promise<SecretStores> {
  const answers = new Map<string, SecretAnswer>()
  const asked: string[] = []
  const receiver = await startReceiver((response, request) => {
    const [, action = ''] = String(request.headers['x-amz-target']).split('.')
    const input = parseJson(request.body)
    const name = `${action} ${textAt(input, 'SecretId') ?? textAt(input, 'Name') ?? ''}`
    asked.push(name)
    const missing = action === 'GetParameter' ? 'ParameterNotFound' : 'ResourceNotFoundException'
    const answer = answers.get(name) ?? refusing(400, missing)
    answer(response, request)
  })
  const store = { AWS_ENDPOINT_URL_SECRETS_MANAGER: receiver.url, AWS_ENDPOINT_URL_SSM: receiver.url }
  return { variables: { ...store, ...identity }, answers, asked }
}

/** A secret of Secrets Manager. */
export function secretText(text: string): SecretAnswer {
  return answering(200, JSON.stringify({ SecretString: text, VersionStages: ['AWSCURRENT'] }), json)
}

export function secretBytes(text: string): SecretAnswer {
  return answering(200, JSON.stringify({ SecretBinary: Buffer.from(text).toString('base64') }), json)
}

/** A parameter: encrypted for whoever does not ask to have it decrypted. */
export function secureString(value: string): SecretAnswer {
  return (response, { body }) => {
    const shown = at(parseJson(body), 'WithDecryption') === true ? value : 'AQICAHh-encrypted'
    answering(200, JSON.stringify({ Parameter: { Type: 'SecureString', Value: shown } }), json)(response)
  }
}

/** An error of either store; its text names an account, as those of AWS do. */
export function refusing(status: number, type: string): SecretAnswer {
  return answering(
    status,
    JSON.stringify({ __type: type, message: 'arn:aws:iam::123456789012:role/x' }),
    json,
  )
}

const json = { 'content-type': 'application/x-amz-json-1.1' }
