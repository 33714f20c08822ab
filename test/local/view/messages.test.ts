import { expect, test } from 'vitest'
import { withoutAws } from '../../../local/page/incidents.ts'

const links =
  '<https://eu-west-1.console.aws.amazon.com/#alarmsV2:alarm/a|Alarm> · <https://eu-west-1.console.aws.amazon.com/#logsV2:log-groups|Logs> · <http://127.0.0.1/a.md|Runbook>'

test.each([
  ['*Alarm:* a\n*Where:* 123456789012, eu-west-1, Service catalog', '*Alarm:* a\n*Where:* Service catalog'],
  ['*Alarm:* a\n*Where:* 123456789012, eu-west-1', '*Alarm:* a'],
  [
    'a\n*Logs:* <https://eu-west-1.console.aws.amazon.com/#logsV2>\n*Runbook:* <http://127.0.0.1/a.md>',
    'a\n*Runbook:* <http://127.0.0.1/a.md>',
  ],
  ['{\n  "alarm": "a",\n  "account": "123456789012",\n}', '{\n  "alarm": "a",\n}'],
  [links, links.replace(/ · [^·]+Logs>/, '')],
])('a page on this machine has neither an account nor logs in AWS: %s', (section, shown) => {
  expect(withoutAws({ sections: [section] }).sections).toEqual([shown])
})
