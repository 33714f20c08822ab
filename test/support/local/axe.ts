import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

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
