import { failed, success, type Outcome } from '../../lib/model/index.ts'
import type { DnsFailure, ServiceRecord } from '../../lib/net/index.ts'
import type { LoginFailure, Session } from '../../lib/postgres/index.ts'
import { requestKey, type Captured, type CapturedMinute } from './capture.ts'
import type { Sources } from './recorder.ts'

/** Answers the requests of the collectors with the outcomes of the minute that `play` was given last. */
export interface Player extends Sources {
  readonly play: (minute: CapturedMinute) => void
}

const message = 'the capture has no answer to this request'

export function createPlayer(): Player {
  let names = answersOf<readonly (string | ServiceRecord)[], DnsFailure>([])
  let answers = answersOf<Answer, Broken>([])
  let queries = answersOf<readonly object[], Unread>([])
  let login: CapturedMinute['login']
  const namesOf = <T>(name: string): Promise<Outcome<readonly T[], DnsFailure>> => {
    const found = names(name) ?? failed({ kind: 'dns' as const, message, hasNoRecords: false })
    return Promise.resolve(found as Outcome<readonly T[], DnsFailure>)
  }
  return {
    play: (minute) => {
      names = answersOf(minute.names)
      answers = answersOf(minute.answers)
      queries = answersOf(minute.queries)
      login = minute.login
    },
    dns: { addresses: (name) => namesOf(name), services: (name) => namesOf(name) },
    http: ({ url }) => {
      const found = answers(requestKey(url))
      if (found === undefined) return Promise.resolve(failed({ kind: 'network', message }))
      if (!found.ok) return Promise.resolve(found)
      return Promise.resolve(success({ ...found.value, body: Buffer.from(found.value.body) }))
    },
    logIn: () => {
      if (login === undefined) return Promise.resolve(failed(noLogin))
      return Promise.resolve(login.ok ? success(session(login.value)) : login)
    },
  }

  function session(greeting: Pick<Session, 'backend' | 'isStandby'>): Session {
    return {
      ...greeting,
      query: ({ name }) => {
        const found = queries(name) ?? failed({ ...noLogin, target: `postgres.${name}` })
        return Promise.resolve(found as never)
      },
      close: () => Promise.resolve(),
    }
  }
}

type Answer = Extract<CapturedMinute['answers'][number]['outcome'], { readonly ok: true }>['value']
type Broken = Extract<CapturedMinute['answers'][number]['outcome'], { readonly ok: false }>['failure']
type Unread = Extract<CapturedMinute['queries'][number]['outcome'], { readonly ok: false }>['failure']

const noLogin: LoginFailure = {
  kind: 'internal',
  target: 'postgres',
  message,
  remedy: 'Replay the capture with the version of anchor-watch that wrote it.',
  answered: undefined,
}

/** The outcomes of a key in their order; the last one is repeated. */
function answersOf<T, F>(recorded: readonly Captured<T, F>[]): (key: string) => Outcome<T, F> | undefined {
  const left = Map.groupBy(recorded, ({ key }) => key)
  return (key) => {
    const [first, ...more] = left.get(key) ?? []
    if (more.length > 0) left.set(key, more)
    return first?.outcome
  }
}
