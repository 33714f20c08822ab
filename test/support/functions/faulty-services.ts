import type { ServerResponse } from 'node:http'
import { serviceNames, type ServiceName } from '../../../lib/anchore/index.ts'
import { startReplica, wellServices, type Reply } from '../anchore/anchore-services.ts'

export type Urls = Readonly<Record<ServiceName, string>>

/** The five services, well but for those that answer otherwise, until the test is over. */
export async function startServices(otherwise: Partial<Record<ServiceName, Reply>> = {}): Promise<Urls> {
  const replies: Readonly<Record<ServiceName, Reply>> = { ...wellServices, ...otherwise }
  const urls: [ServiceName, string][] = []
  for (const name of serviceNames) {
    const { receiver } = await startReplica(replies[name])
    urls.push([name, receiver.url])
  }
  return Object.fromEntries(urls) as Record<ServiceName, string>
}

const chunk = Buffer.alloc(64 * 1024, '# nothing to see here\n')

/** Well-formed lines without end of up to `bytes`, as fast as they are taken. */
export function flooding(bytes: number): Reply {
  return (response) => {
    const more = (left: number): void => {
      if (left <= 0) response.end()
      else if (!response.destroyed)
        response.write(chunk, () => {
          more(left - chunk.length)
        })
    }
    more(bytes)
  }
}

const dribbleMs = 20

/** A byte at a time, for as long as somebody listens. */
export function dribbling(response: ServerResponse): void {
  response.writeHead(200)
  const timer = setInterval(() => response.write('#'), dribbleMs)
  response.once('close', () => {
    clearInterval(timer)
  })
}
