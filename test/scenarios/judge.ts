import type { Truth } from './truth.ts'

/** What the on-call got: a `critical` rings the pager, a `warning` is a ticket. */
export interface Notification {
  /** Since the fault began, 1 for its first; 0 and below before it. */
  readonly minute: number
  readonly severity: 'critical' | 'warning'
  readonly title: string
}

export interface Verdict {
  readonly fault: string
  readonly should: Truth['should']
  /** The strongest that named it, or that came where it should be quiet. */
  readonly came: Truth['should']
  /** Of the first that counts; undefined when none did. */
  readonly minute: number | undefined
  readonly title: string | undefined
  /** How often the pager rang. */
  readonly pages: number
  readonly tickets: number
  /** What is not as it should be; empty when all is. */
  readonly wrong: readonly string[]
}

/** Holds what came against the truth. */
export function judge(truth: Truth, all: readonly Notification[]): Verdict {
  const { fault, should, minutes, ticketFine = false } = truth
  const sent = all.filter(({ minute }) => minute > 0)
  const counted = should === 'quiet' ? sent : sent.filter((one) => isNamed(truth, one))
  const first = should === 'page' ? (counted.find(isPage) ?? counted[0]) : counted[0]
  const came = counted.some(isPage) ? 'page' : counted.length > 0 ? 'ticket' : 'quiet'
  const wrong = [
    ...(came === should || (ticketFine && came === 'ticket') ? [] : [`${came}, not ${should}`]),
    ...(should !== 'quiet' && first !== undefined && first.minute > minutes ? [`after ${minutes} min`] : []),
    ...all.filter((one) => one.minute <= 0).map(({ title }) => `before it: ${title}`),
    ...(should === 'quiet'
      ? []
      : sent.filter((one) => isFalse(truth, one)).map(({ title }) => `untrue: ${title}`)),
  ]
  return {
    fault,
    should,
    came,
    minute: first?.minute,
    title: (first ?? sent[0])?.title,
    pages: sent.filter(isPage).length,
    tickets: sent.filter((one) => !isPage(one)).length,
    wrong,
  }
}

/** Whether a notification says it: nothing more has to come. */
export function isFound(truth: Truth, sent: readonly Notification[]): boolean {
  if (truth.should === 'quiet') return false
  return sent.some(
    (one) => one.minute > 0 && isNamed(truth, one) && (truth.should === 'ticket' || isPage(one)),
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
