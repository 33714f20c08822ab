import { z } from 'zod'
import { watchSchema } from './schema.ts'

/** The JSON Schema of watch.yml, for editors; draft 7, which all of them read. */
export function jsonSchema(): string {
  const schema = z.toJSONSchema(
    watchSchema(() => ''),
    { io: 'input', target: 'draft-7' },
  )
  return `${JSON.stringify({ ...schema, title: 'watch.yml of anchor-watch' }, undefined, 2)}\n`
}
