import { createHash, createHmac } from 'node:crypto'

export interface SignedPost {
  /** Without a query. */
  readonly url: URL
  readonly contentType: string
  readonly body: string
  readonly region: string
  readonly service: string
}

export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/**
 * The headers of a POST that AWS accepts at `now`, signed with Signature Version 4.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatureHeaders(
  { url, contentType, body, region, service }: SignedPost,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  now: number,
): Readonly<Record<string, string>> {
  const date = new Date(now).toISOString().replace(/[:-]|\.\d+/g, '')
  const day = date.slice(0, 8)
  const own = {
    'content-type': contentType,
    'x-amz-date': date,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  }
  const signed = Object.entries({ ...own, host: url.host }).sort(([a], [b]) => (a < b ? -1 : 1))
  const names = signed.map(([name]) => name).join(';')
  const lines = signed.map(([name, value]) => `${name}:${value}`)
  const request = ['POST', url.pathname, '', ...lines, '', names, sha256(body)].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (previous, part) => hmac(previous, part),
    `AWS4${secretAccessKey}`,
  )
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(request)].join('\n')).toString('hex')
  return {
    ...own,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
