/**
 * A number as Python's prometheus_client 0.x, which Anchore ships, prints it: whole numbers with `.0`; numbers of a
 * million or more with an exponent that starts with a zero, even one of two digits: `7.7915807744e+010`.
 */
export function numberText(value: number): string {
  if (value === Infinity) return '+Inf'
  const plain = Number.isInteger(value) ? `${value}.0` : String(value)
  const point = plain.indexOf('.')
  if (point <= 6 || value <= 0) return plain
  const digits = `${plain.slice(1, point)}${plain.slice(point + 1)}`.replace(/0+$/, '')
  return `${plain.charAt(0)}${digits === '' ? '' : `.${digits}`}e+0${point - 1}`
}
