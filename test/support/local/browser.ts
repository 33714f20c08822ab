import { access, constants, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright-core'

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
] as const

/** No request but the page's own leaves the browser. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const withoutBrowser =
  'no browser: install Chromium or Chrome, name one in CHROMIUM_PATH, or npm install --no-save @sparticuz/chromium'

/** Chromium's path: CHROMIUM_PATH, an installed one, the package's; undefined when there is none. */
export async function findChromium(): Promise<string | undefined> {
  const named = process.env['CHROMIUM_PATH']
  if (named !== undefined) return named
  for (const path of installed) {
    if (await isExecutable(path)) return path
  }
  return packagedChromium()
}

/** Starts Chromium headless, with a new user data directory that goes with it. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, headless: true, args: quiet })
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

interface ChromiumPackage {
  readonly default: { readonly executablePath: () => Promise<string> }
}

/** The package is no dependency of ours (66 MB); it unpacks the libraries that it needs only where it sees Lambda. */
async function packagedChromium(): Promise<string | undefined> {
  const name = '@sparticuz/chromium'
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x'
  try {
    const found = (await import(name)) as ChromiumPackage
    return await found.default.executablePath()
  } catch {
    return undefined
  }
}

const source = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'))

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly unknown[] }[]
}

/** The rules of axe that the page breaks as it is, each with the elements. */
export async function violationsIn(page: Page): Promise<readonly string[]> {
  await page.evaluate(await readFile(source, 'utf8'))
  const violations = await page.evaluate<readonly Violation[]>(
    'axe.run().then((result) => result.violations)',
  )
  return violations.map(({ id, nodes }) => `${id}: ${nodes.flatMap(({ target }) => target).join(', ')}`)
}
