import { describe } from 'vitest'
import { sendsToItsServiceOnly } from './connections.ts'
import { deliversNotices } from './delivery.ts'
import { reportsFailures } from './failures.ts'
import { keepsSecrets, looksUpFreshSecrets } from './secrets.ts'
import { createSubject } from './subject.ts'
import type { Vendor } from './vendor.ts'

/** The behaviour of every channel, against a server with TLS. */
export function channelContract(vendor: Vendor): void {
  const subject = createSubject(vendor)
  describe(`${vendor.name} as a channel`, () => {
    deliversNotices(subject)
    reportsFailures(subject)
    sendsToItsServiceOnly(subject)
    keepsSecrets(subject)
  })
  if (subject.hasSecret)
    describe(`${vendor.name} with a secret`, () => {
      looksUpFreshSecrets(subject)
    })
}
