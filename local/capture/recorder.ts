import { type Slot, failed, success, type Outcome } from '../../lib/model/index.ts'
import type { Dns, DnsFailure, ServiceRecord, Http } from '../../lib/net/index.ts'
import type { LogIn, LoginFailure, Session } from '../../lib/postgres/index.ts'
import type { Pseudonyms } from './pseudonyms.ts'
import { requestKey, type CapturedMinute } from './capture.ts'

export interface Sources {
  readonly http: Http
  readonly dns: Dns
  readonly logIn: LogIn
}

interface Texts {
  readonly message: string
  readonly remedy?: string
}

export interface Recorder extends Sources {
  /** Everything since the last call, with pseudonyms for hosts and users. */
  readonly take: (slot: Slot) => CapturedMinute
}

/** The headers of an answer that a collector reads. */
const keptHeaders = ['content-type', 'date', 'retry-after']

type Parts = {
  -readonly [Part in keyof CapturedMinute]: CapturedMinute[Part] extends readonly (infer One)[]
    ? One[]
    : CapturedMinute[Part]
}

/**
 * Passes every request on, and keeps its answer. The headers of requests are not kept, because they contain the
 * credentials.
 */
export function createRecorder(
  { http, dns, logIn }: Sources,
  { host, url, text, value: clean }: Pseudonyms,
): Recorder {
  // The other fields of a failure contain only words of anchor-watch.
  const withPseudonyms = <F extends Texts>(failure: F): F => ({
    ...failure,
    message: text(failure.message),
    ...(failure.remedy !== undefined && { remedy: text(failure.remedy) }),
  })
  const empty = (): Omit<Parts, 'slot'> => ({ names: [], answers: [], login: undefined, queries: [] })
  let parts = empty()
  const keepNames = <T extends string | ServiceRecord>(
    key: string,
    found: Outcome<readonly T[], DnsFailure>,
    rename: (one: T) => T,
  ): typeof found => {
    parts.names.push({
      key: host(key),
      outcome: found.ok ? success(found.value.map(rename)) : failed(withPseudonyms(found.failure)),
    })
    return found
  }
  return {
    dns: {
      addresses: async (name, signal) => keepNames(name, await dns.addresses(name, signal), host),
      services: async (name, signal) =>
        keepNames(name, await dns.services(name, signal), (one) => ({ ...one, name: host(one.name) })),
    },
    http: async (request) => {
      const outcome = await http(request)
      parts.answers.push({
        key: requestKey(url(request.url)),
        outcome: outcome.ok
          ? success({
              status: outcome.value.status,
              headers: Object.fromEntries(
                keptHeaders.flatMap((name) => {
                  const value = outcome.value.headers[name]
                  return value === undefined ? [] : [[name, value]]
                }),
              ),
              body: text(outcome.value.body.toString('utf8')),
            })
          : failed(withPseudonyms(outcome.failure)),
      })
      return outcome
    },
    logIn: async (signal) => {
      const login = await logIn(signal)
      const { backend, isStandby } = login.ok ? login.value : { backend: undefined, isStandby: false }
      parts.login = login.ok
        ? success({ backend, isStandby })
        : failed(withPseudonyms(withoutSecret(login.failure)))
      return login.ok ? success(recorded(login.value)) : login
    },
    take: (slot) => {
      const minute = { slot, ...parts }
      parts = empty()
      return minute
    },
  }

  function recorded(session: Session): Session {
    const { queries } = parts
    return {
      ...session,
      query: async (query, parameters) => {
        const outcome = await session.query(query, parameters)
        queries.push({
          key: query.name,
          outcome: outcome.ok ? success(clean(outcome.value)) : failed(withPseudonyms(outcome.failure)),
        })
        return outcome
      },
    }
  }
}

/** The message and the remedy contain the name of the secret or AWS's answer about it. */
function withoutSecret(failure: LoginFailure): LoginFailure {
  if (failure.target !== 'postgres.password' && failure.target !== 'postgres.iam') return failure
  return {
    ...failure,
    message: 'The password or token cannot be read.',
    remedy: 'Run `npx anchor-watch collect postgres` for the recorded deployment: it prints the reason.',
  }
}
