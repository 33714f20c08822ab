import { expect, test } from 'vitest'
import { withoutAws } from '../../../local/view/messages.ts'

const links =
  '<https://eu-west-1.console.aws.amazon.com/#alarmsV2:alarm/a|Alarm> · <https://eu-west-1.console.aws.amazon.com/#logsV2:log-groups|Logs> · <http://127.0.0.1/a.md|Runbook>'

test.each([
  ['*Alarm:* a\n*Where:* 123456789012, eu-west-1, Service catalog', '*Alarm:* a\n*Where:* Service catalog'],
  ['*Alarm:* a\n*Where:* 123456789012, eu-west-1', '*Alarm:* a'],
  [links, links.replace(/ · [^·]+Logs>/, '')],
])('a page on this machine has neither an account nor logs in AWS: %s', (section, shown) => {
  const message = { ts: '1.0', thread: undefined, header: 'a', postedAt: 0, editedAt: undefined }
  expect(withoutAws({ ...message, sections: [section] }).sections).toEqual([shown])
})
