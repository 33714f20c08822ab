import { failed, success, type Outcome } from '../../model/index.ts'
import {
  type SecretReference,
  describeReference,
  referencesIn,
  SecretError,
  secretFailure,
  type LookUpOptions,
  type Secrets,
} from '../../net/index.ts'
import type { DeliveryFailure } from '../channel.ts'

/** Settings with the text of each secret in place of its reference; no reference may be in a nested setting. */
export type WithSecrets<Settings> = {
  readonly [Key in keyof Settings]: Settings[Key] extends SecretReference ? string : Settings[Key]
}

export type Values = ReadonlyMap<string, string>

/** The texts of the secrets, by key. */
export async function lookUpSecrets(
  target: string,
  config: object,
  secrets: Secrets,
  options: LookUpOptions,
): Promise<Outcome<Values, DeliveryFailure>> {
  const values = new Map<string, string>()
  for (const { path, reference } of referencesIn(config)) {
    try {
      values.set(path, (await secrets(reference, options)).trim())
    } catch (error) {
      const failure = secretFailure(error, target)
      const message =
        error instanceof SecretError
          ? failure.message
          : `no secret at ${describeReference(reference)}: ${failure.message}`
      // Somebody may store the secret within a minute, so the page is retried.
      return failed({ ...failure, message, retryable: true })
    }
  }
  return success(values)
}

export function withSecrets<Settings extends object>(
  settings: Settings,
  values: Values,
): WithSecrets<Settings> {
  return { ...settings, ...Object.fromEntries(values) }
}
