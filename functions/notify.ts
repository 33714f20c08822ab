import { createHandler, type Handler } from './handler.ts'
import { createHttp } from '../lib/net/index.ts'
import { createNotify, createOncall } from '../lib/oncall/index.ts'
import { oncallDependencies } from './oncall-dependencies.ts'
import { deployedConfig, inLambda, type Runtime } from './runtime.ts'

/** Pages the on-call engineer for the messages of the alarms. */
export function create(runtime: Runtime): Handler {
  const dependencies = oncallDependencies(runtime, deployedConfig(runtime))
  return createHandler({ name: 'notify', ...runtime }, async (event, invocation) => {
    const { http, close } = createHttp()
    try {
      return await createNotify(createOncall({ ...dependencies, http }))(event, invocation)
    } finally {
      await close()
    }
  })
}

export const handler = inLambda(create)
