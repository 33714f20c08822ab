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
export { mapWithLimit, within } from './concurrency.ts'
export { type Lookup, certificateExpiry, connectTo } from './connect.ts'
export { type Dns, type DnsFailure, type ServiceRecord, createDns, nameResolution } from './dns.ts'
export {
  type Variables,
  clientOptions,
  credentialsOf,
  readAttempts,
  runCalls,
  simulatedTime,
  variable,
} from './environment.ts'
export { type HttpFailure, kindOfCode, kindOfStatus, refusedCertificates, retryAfterMs } from './failure.ts'
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
  timezone,
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
export { type Quantity, bytes, milliseconds, percent, plainNumber, seconds } from './quantities.ts'
export { type RdsTokens, RegionError, createRdsTokens } from './rds-tokens.ts'
export { type SecretReference, reference, secretPlaces } from './secret-reference.ts'
export {
  type LookUpOptions,
  type PlacedReference,
  SecretError,
  type Secrets,
  createSecrets,
  describeReference,
  environmentSecrets,
  referencesIn,
  secretFailure,
} from './secrets.ts'
