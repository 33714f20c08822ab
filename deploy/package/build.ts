// npm runs this before it packs: build/ is the JavaScript of the package.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleFunction } from '../bundle.ts'
import { functionNames } from '../deployment.ts'
import { bundleCommandLine } from './command-line.ts'

const directory = join(import.meta.dirname, '../../build')

await rm(directory, { recursive: true, force: true })
await bundleCommandLine(directory)
await Promise.all(functionNames.map((name) => bundleFunction(name, join(directory, 'functions', name))))
