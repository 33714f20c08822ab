import type { Target } from '../../lib/anchore/index.ts'
import { connectTo, certificateExpiry } from '../../lib/net/index.ts'
import type { Line } from '../line.ts'
import { tlsCommand } from './commands.ts'
import type { Examination } from './examination.ts'

const timeoutMs = 3_000
const dayMs = 86_400_000
/** ACME clients usually renew 30 days before the expiry: below this number a renewal has failed. */
const soonDays = 21

/** The days until the certificate of each service expires; a refused certificate is a failure of its scrape. */
export async function examineCertificates(
  targets: readonly Target[],
  examination: Examination,
): Promise<readonly Line[]> {
  const secure = targets.filter(({ url }) => url.startsWith('https:'))
  return (await Promise.all(secure.map((target) => certificateLines(target, examination)))).flat()
}

async function certificateLines(
  { service, url, host }: Target,
  { config, lookup, clock }: Examination,
): Promise<readonly Line[]> {
  const { hostname, port, protocol } = new URL(url)
  const name = host === undefined ? hostname : new URL(`https://${host}`).hostname
  const place = { hostname, port, protocol, ...(name === hostname ? {} : { servername: name }) }
  try {
    const socket = await connectTo(place, { ca: config.anchore.ca, timeoutMs, lookup })
    const end = certificateExpiry(socket)
    socket.destroy()
    if (end === undefined) return []
    const command = `${tlsCommand(place)} -noout -enddate`
    return [certificateLine({ subject: service, name, end, command }, clock())]
  } catch {
    return []
  }
}

/** A server's certificate. `end`: Unix milliseconds. */
interface Certificate {
  readonly subject: string
  readonly name: string
  readonly end: number
  /** Prints its dates. */
  readonly command: string
}

/** The days until a certificate expires. */
export function certificateLine({ subject, name, end, command }: Certificate, now: number): Line {
  const days = Math.floor((end - now) / dayMs)
  const line = { part: 'TLS', text: `${subject}: the certificate of ${name} is valid for ${days} days` }
  if (days >= soonDays) return { level: 'ok', ...line }
  return { level: 'warn', ...line, remedy: `Renew it: after that nothing can read ${subject}.`, command }
}
