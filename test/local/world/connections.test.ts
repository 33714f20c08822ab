import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Login } from '../../../local/world/catalog.ts'
import { holdConnections, type HeldConnections } from '../../../local/world/connections.ts'
import { testDatabase } from '../../support/postgres/postgres.ts'

/** Of the server's 25 connections, those for ordinary roles. */
const ordinary = 20
const database = await testDatabase()
const { host, port } = database.server
const login: Login = { host, port, database: 'anchore', ...database.anchore }

function hold(changes: Partial<Login> = {}): HeldConnections {
  const held = holdConnections({ ...login, ...changes })
  onTestFinished(held.closeAll)
  return held
}

/** A port that hands every connection on to the server, and counts them. */
async function countingPort(): Promise<{ readonly port: number; readonly connections: () => number }> {
  let connections = 0
  const server = createServer((incoming) => {
    connections += 1
    const outgoing = connect(login.port, login.host)
    incoming.on('error', () => undefined).pipe(outgoing)
    outgoing.on('error', () => undefined).pipe(incoming)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, connections: () => connections }
}

test('opens as many as asked while the server has room', async () => {
  const held = hold()
  expect(await held.open(3)).toBe(false)
  expect(await held.open(2)).toBe(false)
  expect(held.count()).toBe(5)
})

test('holds every connection that the server gives and stops at the first refusal', async () => {
  const { port, connections } = await countingPort()
  const held = hold({ port })
  expect(await held.open(1_000)).toBe(true)
  expect(held.count()).toBe(ordinary)
  expect(connections()).toBe(ordinary + 1)
  expect(await held.open(1_000)).toBe(true)
  expect(connections()).toBe(ordinary + 2)
})

test('gives all of them back', async () => {
  const held = hold()
  await held.open(ordinary)
  await held.closeAll()
  expect(held.count()).toBe(0)
  expect(await hold().open(ordinary)).toBe(false)
})

test('takes no other failed login for a full server', async () => {
  await expect(hold({ password: 'wrong' }).open(1)).rejects.toThrow('password authentication failed')
})
