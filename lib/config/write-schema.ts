import { writeFileSync } from 'node:fs'
import { jsonSchema } from './json-schema.ts'

writeFileSync(new URL('../../anchor-watch.schema.json', import.meta.url), jsonSchema())
