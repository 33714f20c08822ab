/** The reference of a secret, as in watch.yml: `{ secret: 'name#key' }`. */
export type Reference = Readonly<Record<string, string>>

export const expectedReference = 'secret:NAME#KEY, parameter:NAME or env:NAME'

/** Reads `secret:name#key`; undefined for anything else, which may be the secret itself. */
export function readReference(text: string): Reference | undefined {
  const [, source, name] = /^(secret|parameter|env): ?(\S+)$/.exec(text) ?? []
  return source === undefined || name === undefined ? undefined : { [source]: name }
}
