/** An error whose message says everything: osls prints the stack of any other. */
export function refusal(message: string): Error {
  return Object.assign(new Error(message), { name: 'ServerlessError', stack: message })
}
