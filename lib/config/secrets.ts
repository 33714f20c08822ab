import type { SecretReference } from './config.ts'

/**
 * Looks a secret up by its reference. `fresh` asks for it again although it is cached: once, after a refused login.
 * Rejects with an error that names the reference and never the value.
 */
export type Secrets = (reference: SecretReference, options?: { readonly fresh?: boolean }) => Promise<string>

/** How a reference is written in messages: `env: NAME`. */
export function describeReference(reference: SecretReference): string {
  if (reference.source !== 'secret') return `${reference.source}: ${reference.name}`
  return `secret: ${reference.name}${reference.key === undefined ? '' : `#${reference.key}`}`
}

/** Secrets from an environment; the sources of AWS come with the deployment. */
export function environmentSecrets(environment: Readonly<Record<string, string | undefined>>): Secrets {
  return (reference) => {
    if (reference.source !== 'env') {
      return Promise.reject(
        new Error(`${describeReference(reference)} cannot be looked up here; use env: NAME`),
      )
    }
    const value = environment[reference.name]
    if (value === undefined || value === '') {
      return Promise.reject(new Error(`env: ${reference.name} is not set; set it to the secret's value`))
    }
    return Promise.resolve(value)
  }
}
