import type { ServiceName } from '../../../lib/anchore/index.ts'
import type { Outcome } from '../../../lib/model/index.ts'
import { serviceEntry, type ServiceUrls } from '../services.ts'
import type { Entry } from '../values.ts'

/** The settings of an Anchore in the configuration of another program; never a password. */
export interface Found {
  readonly services: ServiceUrls
  /** The expected number of replicas behind one name. */
  readonly replicas?: Readonly<Partial<Record<ServiceName, number>>>
  /** Undefined if `/metrics` takes no login; the name of the user may be unknown. */
  readonly auth: { readonly username: string | undefined } | undefined
  /** As written, relative to that file. */
  readonly caFile?: string | undefined
  /** The known settings of the section postgres. */
  readonly postgres?: Readonly<Record<string, string | number | undefined>>
  /** One line for each part that was left out, and for each setting to check. */
  readonly remarks: readonly string[]
}

/** The source of a text, and the rest of its folder. */
export interface FileContext {
  /** The name of the file in messages. */
  readonly source: string
  /** The host or DNS zone of the services if the file does not contain it; a placeholder if it is unknown. */
  readonly host: string
  /** The texts of the files that a pattern relative to the file matches. */
  readonly readFiles: (pattern: string) => readonly string[]
}

/** Reads the text of a file. The failure is a message that never quotes the text. */
export type ReadFound = (text: string, context: FileContext) => Outcome<Found, string>

export function entriesOf({ services, replicas = {}, auth, caFile, postgres = {} }: Found): readonly Entry[] {
  const all: readonly Entry[] = [
    ...Object.entries(services).map(([name, urls]) =>
      serviceEntry(name, urls, new Map(Object.entries(replicas)).get(name)),
    ),
    [['anchore', 'auth', 'username'], auth?.username],
    [['anchore', 'ca_file'], caFile],
    ...Object.entries(postgres).map(([key, value]): Entry => [['postgres', key], value]),
  ]
  return all.filter(([, value]) => value !== undefined)
}
