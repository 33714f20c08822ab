import { expect, test } from 'vitest'
import { commandFor, tlsCommand } from '../../../cli/doctor/commands.ts'
import { changed, configOf } from '../../support/watch-file.ts'

const config = configOf(
  changed(
    'apiext: { url: http://api:8228 }',
    'reports: { url: http://reports:8558 }\n    reports_worker: { url: [http://one:8559, http://two:8559] }',
  ),
)

test.each([
  ['anchore.services.reports', 'nc -vz reports 8558'],
  ['anchore.services.reports_worker', 'nc -vz one 8559'],
  ['anchore.services.reports_worker[1]', 'nc -vz two 8559'],
])('the command for %s tries its own port', (target, command) => {
  const failure = { kind: 'refused', target, message: '', remedy: '' } as const
  expect(commandFor(failure, { config, path: 'watch.yml' })).toBe(command)
})

test('the command for the certificate of a replica at an address asks for the name in the certificate', () => {
  const replica = { hostname: '10.0.4.15', port: '8084', servername: 'analyzer.internal' }
  expect(tlsCommand(replica)).toContain('-connect 10.0.4.15:8084 -servername analyzer.internal ')
  const named = { hostname: 'api.internal', port: '' }
  expect(tlsCommand(named)).toContain('-connect api.internal:443 -servername api.internal ')
})
