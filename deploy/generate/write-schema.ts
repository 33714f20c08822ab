import { writeFileSync } from 'node:fs'
import { jsonSchema } from '../../lib/config/json-schema.ts'

writeFileSync(new URL('../../anchor-watch.schema.json', import.meta.url), jsonSchema())
