import { distance } from 'fastest-levenshtein'

/** The candidate nearest to `word`; undefined when none is near. The same letters in another order are one mistake. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase()
  const [best] = candidates
    .map((candidate) => ({ candidate, mistakes: mistakesIn(wanted, candidate.toLowerCase()) }))
    .filter(({ candidate, mistakes }) => mistakes <= Math.max(1, candidate.length / 3))
    .sort((a, b) => a.mistakes - b.mistakes)
  return best?.candidate
}

function mistakesIn(word: string, candidate: string): number {
  const [one, other] = [word, candidate].map((text) => Array.from(text).sort().join(''))
  return one === other && word !== candidate ? 1 : distance(word, candidate)
}
