import { asSchema, jsonSchema } from '../../lib/config/index.ts'
import { at, listAt, textAt } from '../../lib/model/index.ts'
import { asValues } from './values.ts'
import { expectedReference, readReference } from './reference.ts'

/** The key of the secret of each type of channel that needs nothing else; docs/channels.md has the other types. */
function secretKeys(): ReadonlyMap<string, string> {
  const oncall = at(jsonSchema(), 'properties', 'oncall', 'properties', 'channels', 'items', 'properties')
  return new Map(
    Object.entries(asValues(oncall)).flatMap(([type, settings]) => {
      const key = textAt(settings, 'required', 0)
      const isOnly = listAt(settings, 'required').length === 1 && key !== undefined
      return isOnly && asSchema(at(settings, 'properties', key)).properties !== undefined ? [[type, key]] : []
    }),
  )
}

export function channelTypes(): readonly string[] {
  return [...secretKeys().keys()]
}

export function expectedChannel(): string {
  return `TYPE or TYPE=REF, TYPE one of ${channelTypes().join(', ')}, REF as ${expectedReference}; others: docs/channels.md`
}

/** Reads `pagerduty` or `pagerduty=secret:name#key` as the list of channels. */
export function readChannel(text: string): readonly object[] | undefined {
  const [, type = '', written] = /^(\w+)(?:=(.+))?$/.exec(text) ?? []
  const key = secretKeys().get(type)
  if (key === undefined) return undefined
  const reference = readReference(written ?? `secret:anchor-watch/${type}#${key}`)
  return reference && [{ [type]: { [key]: reference } }]
}
