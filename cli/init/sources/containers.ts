import { at, listAt } from '../../../lib/model/index.ts'
import { asValues } from '../values.ts'

/** The environment of a container of docker-compose: a mapping, or a list of NAME=VALUE. */
export function variablesOf(container: unknown): Readonly<Record<string, string>> {
  const written = at(container, 'environment')
  const pairs = Array.isArray(written)
    ? written.map((one) => splitAt(String(one), '='))
    : Object.entries(asValues(written)).map(([name, value]) => [name, String(value)] as const)
  return Object.fromEntries(pairs)
}

const loopback = /^(127\.|localhost|\[?::1)/

/**
 * The published ports of this port of the container, or of its first mapping if no mapping has it. A port that is
 * published on a loopback address counts only if `host` is one.
 */
export function publishedOn(container: unknown, target: string, host: string): readonly string[] {
  const mappings = listAt(container, 'ports').flatMap(mappingOf)
  const meant = mappings.filter((mapping) => mapping.target === target)
  return (meant.length > 0 ? meant : mappings.slice(0, 1))
    .filter(({ address }) => loopback.test(host) || !loopback.test(address))
    .flatMap(({ ports }) => ports)
}

interface Mapping {
  readonly address: string
  readonly ports: readonly string[]
  readonly target: string
}

/** `8228:8228`, `10.0.0.1:8228:8228`, `8084-8086:8228`, or the long form. */
function mappingOf(written: unknown): readonly Mapping[] {
  const text =
    typeof written === 'object' && written !== null
      ? [at(written, 'host_ip') ?? '', at(written, 'published') ?? '', at(written, 'target') ?? '']
          .map(String)
          .join(':')
      : String(written)
  const [, address = '', first, last = first, target] =
    /^(?:(.*):)?(\d+)(?:-(\d+))?:(\d+)(?:-\d+)?(?:\/tcp)?$/.exec(text) ?? []
  if (first === undefined || target === undefined) return []
  const length = Math.min(100, Math.max(0, Number(last) - Number(first) + 1))
  return [{ address, ports: Array.from({ length }, (_, index) => String(Number(first) + index)), target }]
}

function splitAt(text: string, mark: string): readonly [string, string] {
  const index = text.indexOf(mark)
  return index === -1 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)]
}
