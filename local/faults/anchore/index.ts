import type { Fault } from '../fault.ts'
import { analysisFaults } from './analysis.ts'
import { auth401All } from './auth-401-all.ts'
import { backlogFaults } from './backlog.ts'
import { scrapingFaults } from './scraping.ts'
import { serviceFaults } from './services.ts'

export const anchoreFaults: readonly Fault[] = [
  ...backlogFaults,
  ...analysisFaults,
  ...serviceFaults,
  ...scrapingFaults,
  auth401All,
]
