import { at } from '../../lib/model/index.ts'
import type { Terminal } from '../command.ts'
import { problemsAt } from './check.ts'
import { deployment, questionsOf, serviceQuestions, type Question } from './questions.ts'
import { withValue, type Values } from './values.ts'

export interface Answered {
  readonly values: Values
  /** Whether the user ended the input before the last question. */
  readonly ended: boolean
}

/**
 * Asks for every missing value, and asks again after an answer that is invalid in watch.yml. Without a terminal a value
 * has its default.
 */
export async function answersTo(
  start: Values,
  { auth, out }: { readonly auth: boolean; readonly out: string },
  { ask, err, signal }: Terminal,
): Promise<Answered> {
  let values = start
  const answer = async (question: Question): Promise<void> => {
    const { path, when, fallback } = question
    if (at(values, ...path) !== undefined || question.ask === undefined || when?.(values) === false) return
    if (ask === undefined) {
      if (fallback !== undefined) values = withValue(values, path, question.read(fallback))
      return
    }
    for (;;) {
      const written = await ask(promptOf(question))
      if (written === '' && fallback === undefined) return
      const value = question.read(written === '' ? (fallback ?? '') : written)
      const next = withValue(values, path, value)
      // An answer that is not understood may be a secret and is not repeated.
      const problems =
        value === undefined ? [`Expected ${question.expected ?? ''}.`] : problemsAt([path], next, out)
      if (problems.length === 0) {
        values = next
        return
      }
      err(problems.join('\n'))
    }
  }
  const isWatched = (): boolean => at(values, 'anchore', 'services') !== undefined
  try {
    await answer(deployment)
    while (ask !== undefined && !isWatched()) {
      for (const question of serviceQuestions) await answer(question)
      if (!isWatched()) err('At least one service is needed.')
    }
    for (const question of questionsOf(auth)) await answer(question)
    return { values, ended: false }
  } catch (thrown) {
    if (!signal.aborted) throw thrown
    return { values, ended: true }
  }
}

function promptOf({ ask = '', fallback }: Question): string {
  return fallback === undefined || fallback === '' ? `${ask}: ` : `${ask} [${fallback}]: `
}
