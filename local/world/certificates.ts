import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isIPv4 } from 'node:net'

/** The tags of the ASN.1 types that a certificate has. */
const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
  dnsName: 0x82,
  ipAddress: 0x87,
  version: 0xa0,
  extensions: 0xa3,
} as const

/** A DER value: tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  return Buffer.concat([Buffer.of(tag, ...lengthOf(length)), content])
}

/** The length in the fewest bytes; it is at most 65,535. */
function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length]
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}

/** An object identifier, from its encoding in hexadecimal digits. */
function objectId(encoded: string): Buffer {
  return der(tags.objectId, Buffer.from(encoded, 'hex'))
}

/** `261124103100Z`: UTCTime, a form for the years until 2049. */
function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/\D/g, '')
  return der(tags.utcTime, Buffer.from(`${digits.slice(2, 14)}Z`))
}

/** A certificate and its private key, as PEM. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

/** A private certificate authority. */
interface Authority {
  /** Its certificate, which a client trusts. */
  readonly pem: string
  /** A server's certificate for DNS names and IPv4 addresses. */
  readonly issue: (names: readonly string[], validity: Validity) => Identity
}

interface Validity {
  /** Milliseconds since the Unix epoch. */
  readonly fromMs: number
  readonly toMs: number
}

/** Node has no function that makes a certificate: this writes the few fields of X.509 that a server needs (RFC 5280). */
export function createAuthority(name: string, validity: Validity): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const extensions = [extension(oids.basicConstraints, der(tags.sequence, yes)), keyCertSign]
  const issuer = { name, key: keys.privateKey }
  const pem = certificate({ subject: name, publicKey: keys.publicKey, extensions, validity }, issuer)
  return {
    pem,
    issue: (names, period) => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const alternatives = extension(oids.subjectAltName, der(tags.sequence, ...names.map(generalName)))
      const wanted = {
        subject: names[0] ?? '',
        publicKey,
        extensions: [alternatives],
        validity: period,
      }
      const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      return { cert: certificate(wanted, issuer), key }
    },
  }
}

interface Wanted {
  readonly subject: string
  readonly publicKey: KeyObject
  readonly extensions: readonly Buffer[]
  readonly validity: Validity
}

function certificate(
  { subject, publicKey, extensions, validity: { fromMs, toMs } }: Wanted,
  issuer: { readonly name: string; readonly key: KeyObject },
): string {
  const algorithm = der(tags.sequence, objectId(oids.ecdsaWithSha256))
  const content = der(
    tags.sequence,
    der(tags.version, version3),
    der(tags.integer, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    algorithm,
    commonName(issuer.name),
    der(tags.sequence, time(fromMs), time(toMs)),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(tags.extensions, der(tags.sequence, ...extensions)),
  )
  const signature = Buffer.concat([Buffer.of(0), sign('sha256', content, issuer.key)])
  const whole = der(tags.sequence, content, algorithm, der(tags.bitString, signature))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

/** Object identifiers, encoded. */
const oids = {
  commonName: '550403',
  keyUsage: '551d0f',
  subjectAltName: '551d11',
  basicConstraints: '551d13',
  ecdsaWithSha256: '2a8648ce3d040302',
} as const

const version3 = der(tags.integer, Buffer.of(2))
const yes = der(tags.boolean, Buffer.of(0xff))

/** A critical extension. */
function extension(oid: string, value: Buffer): Buffer {
  return der(tags.sequence, objectId(oid), yes, der(tags.octetString, value))
}

/** Six bits; the last one means that the key signs certificates. */
const keyCertSign = extension(oids.keyUsage, der(tags.bitString, Buffer.of(2, 0b0000_0100)))

function commonName(name: string): Buffer {
  const value = der(tags.utf8String, Buffer.from(name))
  return der(tags.sequence, der(tags.set, der(tags.sequence, objectId(oids.commonName), value)))
}

function generalName(name: string): Buffer {
  return isIPv4(name)
    ? der(tags.ipAddress, Buffer.from(name.split('.').map(Number)))
    : der(tags.dnsName, Buffer.from(name))
}
