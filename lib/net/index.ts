/*
 * Everything that crosses the network or the process: HTTP, DNS, TLS, deadlines, secrets, and the fields of settings.
 * In: addresses, references to secrets and an AbortSignal. Out: answers and secrets, or a Failure with its remedy.
 * Every answer is bounded in bytes and time, and no secret appears in a message.
 * The types of settings (a duration, a URL, a reference to a secret) are here, because each room describes its own settings.
 * It must not know what an answer means.
 */

export { type Remedies, awsFailure, noCredentials } from './aws-failure.ts'
export { signatureHeaders } from './aws-signature.ts'
export { acceptedEncodings } from './body.ts'
export { type Lookup, certificateExpiry, connectTo } from './connect.ts'
export { within } from './deadline.ts'
export { type Dns, type DnsFailure, type ServiceRecord, createDns, nameResolution } from './dns.ts'
export {
  type Variables,
  clientOptions,
  credentialsOf,
  readAttempts,
  simulatedTime,
  variable,
} from './environment.ts'
export { kindOfCode, refusedCertificates } from './error-codes.ts'
export type { HttpFailure } from './failure.ts'
export {
  type ReadFile,
  type Settings,
  amount,
  certificates,
  choice,
  isPlaceholder,
  parseUrl,
  section,
  text,
  url,
  whole,
} from './fields.ts'
export {
  type Http,
  type HttpOptions,
  type HttpOutcome,
  type HttpRequest,
  type HttpResponse,
  createHttp,
} from './http.ts'
export { mapWithLimit } from './map-with-limit.ts'
export { type Quantity, bytes, milliseconds, percent, plainNumber, seconds } from './quantity-fields.ts'
export { retryAfterMs } from './retry-after.ts'
export { retry } from './retry.ts'
export { createSecrets } from './secrets/aws-secrets.ts'
export { type RdsTokens, RegionError, createRdsTokens } from './secrets/rds-tokens.ts'
export { type SecretReference, reference, secretPlaces } from './secrets/reference.ts'
export {
  type LookUpOptions,
  type PlacedReference,
  SecretError,
  type Secrets,
  describeReference,
  environmentSecrets,
  referencesIn,
  secretFailure,
} from './secrets/secrets.ts'
export { kindOfStatus } from './status.ts'
export { timezone } from './timezone-field.ts'
