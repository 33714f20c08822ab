/** The blocks of a text/event-stream as they arrive: `event: tick\ndata: {…}`, or a comment. */
export async function* blocksOf({ body }: Response): AsyncGenerator<string, undefined> {
  if (body === null) throw new Error('the response has no body')
  let rest = ''
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const blocks = `${rest}${text}`.split('\n\n')
    rest = blocks.pop() ?? ''
    yield* blocks
  }
  return undefined
}
