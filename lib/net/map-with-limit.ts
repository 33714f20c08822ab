/**
 * Maps each item with `work`, at most `max` at the same time; the results are in the order of the items. Rejects as
 * soon as one call rejects.
 */
export async function mapWithLimit<Item, Result>(
  max: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const left = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(max, items.length) }, worker))
  return results
}
