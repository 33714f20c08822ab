/** Divisible by 1 to 6: the columns of a row. */
const columns = 60
const maxPerRow = 6
const minWidth = { wide: 250, compact: 190 }

const arranged = new WeakSet()

/** Spreads the cards of a container over rows that are all full, for its width and whenever that changes. */
export function arrangeOnResize(container) {
  if (!arranged.has(container)) {
    arranged.add(container)
    new window.ResizeObserver(() => arrange(container)).observe(container)
  }
  arrange(container)
}

function arrange(container) {
  const isCompact = container.closest('[data-group="services"], [data-group="monitor"]') !== null
  const width = isCompact ? minWidth.compact : minWidth.wide
  const fit = Math.min(maxPerRow, Math.max(1, Math.floor(container.clientWidth / width)))
  const cards = [...container.children]
  const spans = rowsOf(cards.length, fit).flatMap((count) => Array(count).fill(columns / count))
  cards.forEach((card, at) => {
    card.style.gridColumn = `span ${spans[at]}`
  })
}

/** How many cards each row has: as few rows as fit, and no row more than one card shorter than another. */
function rowsOf(count, fit) {
  const rows = Math.ceil(count / fit)
  const [least, longer] = [Math.floor(count / rows), count % rows]
  return Array.from({ length: rows }, (_, row) => (row < longer ? least + 1 : least))
}
