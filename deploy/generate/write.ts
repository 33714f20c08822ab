import { readFileSync, writeFileSync } from 'node:fs'
import { generatedFiles, root } from './generated.ts'

for (const [path, textOf] of Object.entries(generatedFiles)) {
  const file = new URL(path, root)
  writeFileSync(file, textOf(readFileSync(file, 'utf8')))
}
