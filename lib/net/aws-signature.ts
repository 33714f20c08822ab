import { Sha256 } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AwsCredentials } from './environment.ts'

interface SignedPost {
  /** Without a query. */
  readonly url: URL
  readonly contentType: string
  readonly body: string
  readonly region: string
  readonly service: string
}

/** The headers of a POST that AWS accepts at `now`, signed with Signature Version 4. */
export async function signatureHeaders(
  { url, contentType, body, region, service }: SignedPost,
  credentials: AwsCredentials,
  now: number,
): Promise<Readonly<Record<string, string>>> {
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, applyChecksum: false })
  const { protocol, hostname, pathname: path } = url
  const headers = { 'content-type': contentType, host: url.host }
  const request = { method: 'POST', protocol, hostname, path, headers, body }
  const { host: _, ...signed } = (await signer.sign(request, { signingDate: new Date(now) })).headers
  return signed
}
