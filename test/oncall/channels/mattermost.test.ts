import { describe, expect, it } from 'vitest'
import { parseJson, textAt } from '../../../lib/model/index.ts'
import { mattermostText } from '../../../lib/oncall/channels/mattermost.ts'
import { channelContract } from '../../support/oncall/channel-contract/contract.ts'
import { exchange } from '../../support/oncall/deliver.ts'
import { expectInert } from '../../support/oncall/markdown-rules.ts'
import { triggerNotice } from '../../support/oncall/notices.ts'
import { answering, type Received } from '../../support/net/receiver.ts'

const config = { type: 'mattermost', url: { source: 'env', name: 'URL' }, severities: ['critical'] } as const

/** https://developers.mattermost.com/integrate/webhooks/incoming/ */
function verify({ body }: Pick<Received, 'body'>): void {
  const text = textAt(parseJson(body), 'text') ?? ''
  const [title = '', ...page] = text.split('\n')
  expect(text.length).toBeLessThanOrEqual(16_383)
  expect(title).toMatch(/^\*\*.+\*\*$/)
  expectInert(title.slice(2, -2))
  expectInert(page.join('\n'))
}

channelContract({
  name: 'mattermost',
  channelAt: (url, token) => ({ config, secrets: { URL: `${url}/hooks/${token}` } }),
  verify,
  shown: ({ body }) => (textAt(parseJson(body), 'text') ?? '').replace(/\\([^A-Za-z0-9\s])/g, '$1'),
  statusDecides: true,
})

describe('mattermost', () => {
  it('mentions nobody, not even with the commands that it takes from Slack', () => {
    const text = mattermostText({ ...triggerNotice, title: '@all <!channel> @bob bob@example.com' })
    expect(text.split('\n')[0]).toBe('**🚨 @\u2060all \\<\\!channel\\> @\u2060bob bob@example.com**')
  })

  it('shows a command as code, and a backtick without its pair as it is', () => {
    const text = mattermostText({ ...triggerNotice, remedy: '`psql "host=db-1 user=x"`. Then `ls', also: [] })
    expect(text).toContain('**First:** `psql "host=db-1 user=x"`. Then \\`ls\n')
  })

  it('may have delivered a notice when the answer is not that of Mattermost', async () => {
    const { delivery } = await exchange(() => config, answering(200, '<html>Sign in</html>'), triggerNotice)
    expect(delivery).toMatchObject({ failure: { kind: 'malformed', perhapsSent: true } })
  })
})
