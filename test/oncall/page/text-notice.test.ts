import { describe, expect, it } from 'vitest'
import { textNotice } from '../../../lib/oncall/notice/other-notices.ts'

describe('textNotice', () => {
  it('sends a text to every channel, on one line in the title and whole below', () => {
    expect(textNotice('disk\n  full', 'm-1', 5, 'prod')).toMatchObject({
      action: 'information',
      severity: undefined,
      title: '[info] anchor-watch prod: disk full',
      detail: 'disk\n  full',
      changedAt: 5,
      dedupKey: 'unknown/unknown/prod/m-1',
    })
  })
})
