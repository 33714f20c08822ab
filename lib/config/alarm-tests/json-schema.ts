import { z } from 'zod'
import { alarmTestsSchema } from './schema.ts'

/** The JSON Schema of a file of alarm tests, for editors; draft 7, which all editors read. */
export function alarmTestsJsonSchema(): object {
  const schema = z.toJSONSchema(alarmTestsSchema, { io: 'input', target: 'draft-7' })
  return { ...schema, title: 'alarm tests of anchor-watch' }
}
