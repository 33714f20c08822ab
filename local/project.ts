import { fileURLToPath } from 'node:url'

/** The directory of the project or of the installed package. This file and build/ are both one level below it. */
export const projectRoot = fileURLToPath(new URL('..', import.meta.url))
