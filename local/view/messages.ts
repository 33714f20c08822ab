import type { SlackMessage } from '../receivers/slack.ts'
import { account } from '../aws/account.ts'

const place = `${account.id}, ${account.region}`
const logs = / · <https:[^|>]+\|Logs>/g

/** A message without the account and the logs of the stand-ins: there is no AWS to look at. */
export function withoutAws(message: SlackMessage): SlackMessage {
  const sections = message.sections.map((section) =>
    section.replaceAll(`${place}, `, '').replaceAll(`\n*Where:* ${place}`, '').replaceAll(logs, ''),
  )
  return { ...message, sections }
}
