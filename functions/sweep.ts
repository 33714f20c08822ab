import { createHandler, type Handler } from './handler.ts'
import { inLambda, type Runtime } from './runtime.ts'

/** Every five minutes. */
export function create(runtime: Runtime): Handler {
  return createHandler({ name: 'sweep', ...runtime }, () => Promise.resolve())
}

export const handler = inLambda(create)
