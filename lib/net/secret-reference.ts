import { z } from 'zod'
import { section, text } from './fields.ts'

/** The place of a secret at run time; never the secret itself. */
export type SecretReference =
  | { readonly source: 'secret'; readonly name: string; readonly key: string | undefined }
  | { readonly source: 'parameter'; readonly name: string }
  | { readonly source: 'env'; readonly name: string }

/** The fields that hold references; no message shows their values. */
export const secretPlaces = z.registry<{ readonly secret: true }>()

const expected = 'a reference to the secret: { secret: name#key }, { parameter: name } or { env: NAME }'

/** A field that holds a reference to a secret; a literal is refused. */
export function reference(description: string): z.ZodType<SecretReference> {
  return section(
    {
      secret: secret.optional().describe('A secret in AWS Secrets Manager, or one key of a JSON secret.'),
      parameter: parameter.optional().describe('A parameter in SSM Parameter Store.'),
      env: env.optional().describe('An environment variable; for local runs.'),
    },
    expected,
  )
    .meta({ minProperties: 1, maxProperties: 1 })
    .transform(theOnly)
    .describe(description)
    .register(secretPlaces, { secret: true })
}

const secret = text('name or name#key', /^[\w/+=.@:-]+(#[^#\s]+)?$/).transform((written): SecretReference => {
  const [name = '', key] = written.split('#')
  return { source: 'secret', name, key }
})

const parameter = text('the name of a parameter', /^[\w./:-]+$/).transform((name): SecretReference => ({
  source: 'parameter',
  name,
}))

const env = text('the name of an environment variable', /^[A-Za-z_]\w*$/).transform(
  (name): SecretReference => ({ source: 'env', name }),
)

function theOnly(
  found: Readonly<Record<string, SecretReference | undefined>>,
  context: z.RefinementCtx,
): SecretReference {
  const [only, ...others] = Object.values(found).filter((source) => source !== undefined)
  if (only !== undefined && others.length === 0) return only
  context.issues.push({ code: 'custom', message: expected, input: found })
  return z.NEVER
}
