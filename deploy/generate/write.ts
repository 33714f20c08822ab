import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { generatedFiles, root } from './generated.ts'

for (const [path, textOf] of Object.entries(generatedFiles)) {
  const file = new URL(path, root)
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, await textOf(existsSync(file) ? readFileSync(file, 'utf8') : ''))
}
