import { once } from 'node:events'
import { globSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createGunzip } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { createFeed, type Feed } from '../../../local/page/feed.ts'
import { startPage, type PageOptions, type RunningPage } from '../../../local/page/server.ts'
import { breakOff } from '../../support/local/break-off.ts'
import { deliveryAt, someFaults, tickAt } from '../../support/local/page.ts'
import { blocksOf } from '../../support/local/server-sent-events.ts'

const assets = fileURLToPath(new URL('../../../local/page/assets/', import.meta.url))

const running: RunningPage[] = []
afterEach(async () => {
  for (const page of running.splice(0)) await page.stop()
})

async function start(options: Partial<PageOptions> = {}): Promise<RunningPage & { readonly feed: Feed }> {
  const feed = createFeed()
  const page = await startPage({ feed, port: 0, ...options })
  running.push(page)
  return { ...page, feed }
}

async function eventsOf(url: string): Promise<AsyncGenerator<string, undefined>> {
  return blocksOf(await fetch(`${url}api/events`))
}

/** The next block that begins with `start`. */
async function nextBlock(blocks: AsyncGenerator<string, undefined>, start: string): Promise<string> {
  for (;;) {
    const { value } = await blocks.next()
    if (value === undefined) throw new Error(`the stream ended before a block with ${start}`)
    if (value.startsWith(start)) return value
  }
}

/** The status of a request with any path and Host, which fetch would tidy up or refuse. */
async function rawStatus(url: string, path: string, host: string): Promise<number | undefined> {
  const { port } = new URL(url)
  const sent = request({ hostname: '127.0.0.1', port, path, headers: { host } }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  response.resume()
  return response.statusCode
}

/** Bytes of a compressed body. */
async function wireSize(url: string): Promise<number> {
  const sent = request(url, { headers: { 'accept-encoding': 'gzip' } }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let size = 0
  for await (const chunk of response) size += (chunk as Buffer).length
  return size
}

describe('the page server', () => {
  test('serves the page and its assets with their content types', async () => {
    const { url } = await start()
    const types = {
      '': 'text/html',
      'main.js': 'text/javascript',
      'page.css': 'text/css',
      'icon.svg': 'image/svg',
    }
    for (const [path, type] of Object.entries({ ...types, 'uplot.js': 'text/javascript' })) {
      const response = await fetch(`${url}${path}`)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toContain(type)
      expect((await response.text()).length).toBeGreaterThan(100)
    }
  })

  test('serves every file of the assets folder', async () => {
    const { url } = await start()
    for (const file of globSync('**/*.*', { cwd: assets, exclude: ['index.html'] })) {
      expect(await rawStatus(url, `/${file}`, 'localhost'), file).toBe(200)
    }
  })

  test('allows scripts and styles of its own only, and no guessing of types', async () => {
    const { headers } = await fetch((await start()).url)
    expect(headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'",
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('answers /api/state with the snapshot', async () => {
    const { url, feed } = await start()
    feed.publish(tickAt(3, 41))
    const state: unknown = await (await fetch(`${url}api/state`)).json()
    expect(state).toEqual(JSON.parse(JSON.stringify(feed.snapshot())))
  })

  test('sends a snapshot and then every tick as events', async () => {
    const { url, feed } = await start()
    feed.publish(tickAt(0, 30))
    const blocks = await eventsOf(url)
    expect(await nextBlock(blocks, 'event: snapshot')).toContain('"minute":0')
    feed.publish(tickAt(1, 47))
    expect(await nextBlock(blocks, 'event: tick')).toContain('"value":47')
  })

  test('keeps a silent stream open with comments', async () => {
    const { url } = await start({ heartbeatMs: 5 })
    const blocks = await eventsOf(url)
    expect(await nextBlock(blocks, ': ')).toBe(': alive')
  })

  test('spares a client that is behind the ticks it missed and gives it a new snapshot', async () => {
    const { url, feed } = await start()
    const blocks = await eventsOf(url)
    await nextBlock(blocks, 'event: snapshot')
    const text = 'x'.repeat(100_000)
    for (const minute of [0, 1, 2]) {
      feed.publish(tickAt(minute, 30, { deliveries: [deliveryAt(minute, { title: text })] }))
    }
    expect(await nextBlock(blocks, 'event: ')).toMatch(/^event: tick.*"minute":0/s)
    expect(await nextBlock(blocks, 'event: ')).toMatch(/^event: snapshot.*"minute":2/s)
  })

  test.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets.ts',
    '/main.js/../../server.ts',
    '//etc/passwd',
  ])('has nothing at %s', async (path) => {
    const { url } = await start()
    expect(await rawStatus(url, path, '127.0.0.1')).toBe(404)
  })

  test.each([
    'attacker.example',
    'attacker.example:4780',
    '127.0.0.1.attacker.example',
    'localhost.attacker.example:80',
  ])('refuses the host %s', async (host) => {
    const { url } = await start()
    expect(await rawStatus(url, '/api/state', host)).toBe(421)
  })

  test.each(['127.0.0.1', 'localhost', 'localhost:8080'])('answers the host %s', async (host) => {
    const { url } = await start()
    expect(await rawStatus(url, '/api/state', host)).toBe(200)
  })

  test('can only be read', async () => {
    const { url } = await start()
    const posted = await fetch(`${url}api/state`, { method: 'POST', body: '{}' })
    expect(posted.status).toBe(405)
    expect(posted.headers.get('allow')).toBe('GET, HEAD')
    const head = await fetch(`${url}api/events`, { method: 'HEAD' })
    expect(head.headers.get('content-type')).toBe('text/event-stream')
    expect(await head.text()).toBe('')
  })

  test('goes on after a request for a fault that breaks off', async () => {
    const { url } = await start()
    await breakOff(`${url}api/faults`)
    expect((await fetch(url)).status).toBe(200)
  })

  test('starts and stops faults for its own page, and for no other site', async () => {
    const asked: unknown[] = []
    const setFault = (name: string, on: boolean): string | undefined => {
      asked.push([name, on])
      return name === 'backlog_grows' ? 'not now' : undefined
    }
    const { url } = await start({ faults: someFaults, setFault })
    const post = async (body: string, origin = new URL(url).origin): Promise<readonly unknown[]> => {
      const answer = await fetch(`${url}api/faults`, { method: 'POST', headers: { origin }, body })
      return [answer.status, (await answer.text()).trim()]
    }
    expect(await (await fetch(`${url}api/faults`)).json()).toEqual(someFaults)
    const wish = JSON.stringify({ name: 'conn_saturation', on: true })
    expect(await post(wish)).toEqual([202, 'conn_saturation starts with the next minute.'])
    expect(await post(wish, 'http://attacker.example')).toEqual([403, expect.any(String)])
    expect(await post('{"name":"backlog_grows","on":false}')).toEqual([409, 'not now'])
    expect(await post('{"name":"no_such","on":true}')).toEqual([404, 'No fault is named no_such.'])
    expect(await post('{"name":"conn_saturation"}')).toEqual([400, expect.any(String)])
    expect(await post(' '.repeat(2_000))).toEqual([413, expect.any(String)])
    expect(asked).toEqual([
      ['conn_saturation', true],
      ['backlog_grows', false],
    ])
  })

  test('serves the runbooks as pages whose links work', async () => {
    const { url } = await start()
    const runbooks = globSync('*.md', {
      cwd: fileURLToPath(new URL('../../../docs/runbooks/', import.meta.url)),
    })
    expect(runbooks.length).toBeGreaterThan(30)
    const pathsIn = async (file: string): Promise<readonly string[]> => {
      const address = `${url}docs/runbooks/${file}`
      const html = await (await fetch(address)).text()
      const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => new URL(href, address))
      return links.filter(({ origin }) => origin === new URL(url).origin).map(({ pathname }) => pathname)
    }
    const paths = new Set((await Promise.all(runbooks.map(pathsIn))).flat())
    for (const path of paths) expect(await rawStatus(url, path, 'localhost'), path).toBe(200)
  })

  test('is at most 150 kB over the wire', async () => {
    const { url } = await start()
    const files = globSync('**/*.*', { cwd: assets, exclude: ['index.html'] })
    const sizes = await Promise.all(
      ['', 'uplot.js', 'uplot.css', ...files].map((file) => wireSize(url + file)),
    )
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000)
  })

  test('sends the data of an hour zipped, and at once', async () => {
    const { url, feed } = await start()
    for (let minute = 0; minute < 60; minute += 1) feed.publish(tickAt(minute, 30 + (minute % 7)))
    const sent = request(`${url}api/events`, { headers: { 'accept-encoding': 'gzip' } }).end()
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    let bytes = 0
    response.on('data', (chunk: Buffer) => (bytes += chunk.length))
    let text = ''
    for await (const part of response.pipe(createGunzip())) {
      text += String(part)
      if (/^event: snapshot\ndata: .+\n\n/m.test(text)) break
    }
    response.destroy()
    expect(text).toContain(JSON.stringify(feed.snapshot()))
    expect(bytes).toBeLessThan(text.length / 2)
  })

  test('says that PORT helps when the port is taken', async () => {
    const { url } = await start()
    const port = Number(new URL(url).port)
    await expect(startPage({ feed: createFeed(), port })).rejects.toThrow(
      `port ${port} on 127.0.0.1 is taken: set PORT to a free one`,
    )
  })

  test('closes open streams and frees the port when it stops', async () => {
    const { url, stop } = await start()
    const blocks = await eventsOf(url)
    await nextBlock(blocks, 'event: snapshot')
    await stop()
    const rest = blocks.next().then(
      ({ done }) => done,
      () => true,
    )
    expect(await rest).toBe(true)
    const [error] = (await once(connect(Number(new URL(url).port), '127.0.0.1'), 'error')) as [
      { code: string },
    ]
    expect(error.code).toBe('ECONNREFUSED')
  })

  test('does not stay when its signal has aborted already', async () => {
    const { url } = await start({ signal: AbortSignal.abort() })
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })

  test('stops when its signal aborts', async () => {
    const stopping = new AbortController()
    const { url } = await start({ signal: stopping.signal })
    const blocks = await eventsOf(url)
    await nextBlock(blocks, 'event: snapshot')
    stopping.abort()
    await expect(nextBlock(blocks, 'event: tick')).rejects.toThrow()
  })
})
