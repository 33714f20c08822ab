/** Divisible by 1 to 6: the columns of a row. */
const columns = 60
const maxPerRow = 6
const minWidth = { wide: 250, compact: 170 }

const resized = new window.ResizeObserver((entries) => entries.forEach(({ target }) => arrange(target)))

/** Arranges the cards of a container whenever its width changes. */
export const arrangeOnResize = (container) => resized.observe(container)

const rank = { critical: 0, warning: 1, none: 2 }

/** Spreads the cards of a container over rows that are all full: those in ALARM first, the series of a metric together. */
export function arrange(container) {
  const isCompact = container.closest('[data-group="services"], [data-group="monitor"]') !== null
  const width = isCompact ? minWidth.compact : minWidth.wide
  const fit = Math.min(maxPerRow, Math.max(1, Math.floor(container.clientWidth / width)))
  const metrics = [...new Set(Array.from(container.children, ({ dataset }) => dataset.title))]
  const place = ({ dataset: { severity, title } }) => metrics.length * rank[severity] + metrics.indexOf(title)
  const cards = [...container.children].toSorted((one, other) => place(one) - place(other))
  const spans = rowsOf(cards.length, fit).flatMap((count) => Array(count).fill(columns / count))
  cards.forEach((card, at) => {
    card.style.gridColumn = `span ${spans[at]}`
    card.style.order = String(at)
  })
}

/** The number of cards in each row: as few rows as fit, and no row more than one card shorter than another. */
function rowsOf(count, fit) {
  const rows = Math.ceil(count / fit)
  const [min, longer] = [Math.floor(count / rows), count % rows]
  return Array.from({ length: rows }, (_, row) => (row < longer ? min + 1 : min))
}
