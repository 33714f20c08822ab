/** The tags of the ASN.1 types that a certificate has. */
export const tags = {
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
export function der(tag: number, ...parts: readonly Buffer[]): Buffer {
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
export function objectId(encoded: string): Buffer {
  return der(tags.objectId, Buffer.from(encoded, 'hex'))
}

/** `261124103100Z`: UTCTime, a form for the years until 2049. */
export function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/\D/g, '')
  return der(tags.utcTime, Buffer.from(`${digits.slice(2, 14)}Z`))
}
