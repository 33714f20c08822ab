import { at, textAt } from '../../lib/model/index.ts'

type Resources = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export interface Template {
  readonly Resources: Resources
  readonly Outputs?: Readonly<Record<string, unknown>>
}

/** The bucket that osls creates for its zips, with its policy. */
const ownBucket = 'ServerlessDeploymentBucket'

/**
 * The template of osls without its bucket: the zips are in the bucket of the parameter `Bucket`. `keyOf` returns the key
 * of a zip there by its name in the package of osls, such as collectAnchore.zip.
 */
export function plainTemplate(
  { Resources, Outputs = {}, ...rest }: Template,
  keyOf: (zip: string) => string,
): object {
  const withCode = ([id, resource]: [string, Resources[string]]): [string, Resources[string]] => {
    const zip = textAt(resource, 'Properties', 'Code', 'S3Key')?.split('/').at(-1)
    if (zip === undefined) return [id, resource]
    const Code = { S3Bucket: { Ref: 'Bucket' }, S3Key: keyOf(zip) }
    return [id, { ...resource, Properties: { ...(at(resource, 'Properties') as object), Code } }]
  }
  return {
    ...rest,
    Parameters: {
      Bucket: { Type: 'String', Description: 'The bucket with the zips, in the region of the stack' },
    },
    Resources: Object.fromEntries(without(Resources).map(withCode)),
    Outputs: Object.fromEntries(without(Outputs)),
  }
}

function without<T>(values: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(values).filter(([id]) => !id.startsWith(ownBucket))
}
