import type { Truth } from './truth.ts'

/** A message of one channel: a `critical` rings the pager, a `warning` is a ticket. */
export interface Notification {
  readonly action: 'trigger' | 'resolve'
  /** The key of its incident. */
  readonly key: string
  /** It rings again because the incident is worse. */
  readonly isEscalation: boolean
  /** Since the fault began, 1 for its first; 0 and below before it. */
  readonly minute: number
  readonly severity: 'critical' | 'warning'
  readonly title: string
}

export interface Verdict {
  readonly fault: string
  readonly should: Truth['should']
  /** The strongest. */
  readonly came: Truth['should']
  /** Of the first that names it, else of the first at all. */
  readonly minute: number | undefined
  readonly title: string | undefined
  /** How often the pager rang, escalations apart. */
  readonly pages: number
  readonly tickets: number
  readonly escalations: number
  readonly resolves: number
  /** Pages of a quiet situation, or with an untrue title. */
  readonly falsePages: number
  /** What is not as it should be; empty when all is. */
  readonly wrong: readonly string[]
}

/** Holds what came against the truth. */
export function judge(truth: Truth, all: readonly Notification[]): Verdict {
  const { fault, should, minutes, ticketFine = false, rings = 1 } = truth
  const after = all.filter(({ minute }) => minute > 0)
  const sent = after.filter(({ action }) => action === 'trigger')
  const came = sent.some(isPage) ? 'page' : sent.length > 0 ? 'ticket' : 'quiet'
  const expected = should === 'page' ? sent.filter(isPage) : sent
  const named = expected.find((one) => isNamed(truth, one))
  const first = named ?? expected[0] ?? sent[0]
  const isAsItShould = came === should || (ticketFine && came === 'ticket')
  const wrong =
    should === 'quiet'
      ? []
      : [
          ...(expected.length > 0 && named === undefined ? ['not named'] : []),
          ...(named !== undefined && named.minute > minutes ? [`after ${minutes} min`] : []),
          ...sent.filter((one) => isFalse(truth, one)).map(({ title }) => `untrue: ${title}`),
        ]
  const pages = sent.filter(isPage)
  const firsts = sent.filter(({ isEscalation }) => !isEscalation)
  const resolves = after.filter(({ action }) => action === 'resolve')
  return {
    fault,
    should,
    came,
    minute: first?.minute,
    title: first?.title,
    pages: firsts.filter(isPage).length,
    tickets: firsts.filter((one) => !isPage(one)).length,
    escalations: sent.length - firsts.length,
    resolves: resolves.length,
    falsePages: (should === 'quiet' ? pages : pages.filter((one) => isFalse(truth, one))).length,
    wrong: [
      ...(isAsItShould ? [] : [`${came}, not ${should}`]),
      ...wrong,
      ...(firsts.length > rings
        ? [`${firsts.length} rings: ${firsts.map(({ title }) => title).join(' | ')}`]
        : []),
      ...(resolves.length > rings ? [`${resolves.length} resolves`] : []),
      ...openIncidents(after).map((key) => `not resolved: ${key}`),
      ...all.filter(({ minute }) => minute <= 0).map(({ title }) => `before it: ${title}`),
    ],
  }
}

/** The keys of the incidents that have a page and no resolve after it. */
export function openIncidents(sent: readonly Notification[]): readonly string[] {
  const newest = new Map(sent.map(({ key, action }) => [key, action]))
  return [...newest].flatMap(([key, action]) => (action === 'trigger' ? [key] : []))
}

/** Whether a notification says it: nothing more has to come. */
export function isFound(truth: Truth, sent: readonly Notification[]): boolean {
  if (truth.should === 'quiet') return false
  return sent.some(
    (one) =>
      one.action === 'trigger' &&
      one.minute > 0 &&
      isNamed(truth, one) &&
      (truth.should === 'ticket' || isPage(one)),
  )
}

function isPage({ severity }: Notification): boolean {
  return severity === 'critical'
}

function isNamed({ names, never }: Truth, { title }: Notification): boolean {
  return (names?.test(title) ?? false) && !(never?.test(title) ?? false)
}

function isFalse({ names, alsoTrue, never }: Truth, notification: Notification): boolean {
  const { title } = notification
  if (never?.test(title) ?? false) return true
  return isPage(notification) && !(names?.test(title) ?? false) && !(alsoTrue?.test(title) ?? false)
}
