import { describe } from 'vitest'
import { findChromium, withoutBrowser } from '../../support/local/browser.ts'
import { drawsCharts, showsLifecycles } from './browser/charts.ts'
import { showsMessages } from './browser/messages.ts'
import { openPages } from './browser/open-page.ts'
import { showsVerdicts, isAWholePage } from './browser/verdict.ts'

const executable = await findChromium()
if (executable === undefined) console.warn(`skipped: the page in a browser; ${withoutBrowser}`)

// One browser for all: it takes a second to start.
describe.skipIf(executable === undefined)('the page in a browser', () => {
  const open = openPages(executable ?? '')
  showsVerdicts(open)
  showsMessages(open)
  showsLifecycles(open)
  drawsCharts(open)
  isAWholePage(open)
})
