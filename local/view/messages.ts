import { account } from '../aws/account.ts'

const place = `${account.id}, ${account.region}`
/** The link to the logs: one of a line of links, or a line of its own in a channel without markup. */
const logs = / · <https:[^|>]+\|Logs>|^\*Logs:\* .*\n/gm
/** The fields of a webhook that lead to AWS. */
const fields = /^ {2}"(?:account|region|console|dashboard|logs)": .*\n/gm

/** A message without the account and the logs of the stand-ins: there is no AWS to look at. */
export function withoutAws<Message extends { readonly sections: readonly string[] }>(
  message: Message,
): Message {
  const sections = message.sections.map((section) =>
    section
      .replaceAll(`${place}, `, '')
      .replaceAll(`\n*Where:* ${place}`, '')
      .replaceAll(logs, '')
      .replaceAll(fields, ''),
  )
  return { ...message, sections }
}
