/** An error that osls prints without a stack trace, because its message is complete. */
export function refusal(message: string): Error {
  return Object.assign(new Error(message), { name: 'ServerlessError', stack: message })
}
