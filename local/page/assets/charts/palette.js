const names = [
  'ink',
  'muted',
  'rule',
  'line',
  'line-fill',
  'critical',
  'critical-span',
  'warning',
  'warning-span',
  'unseen-span',
]

function read() {
  const style = getComputedStyle(document.documentElement)
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]))
}

/** The colours of page.css for a canvas; they are read again when the colour scheme changes. */
export let palette = read()

/** Calls `listener` after the colours have changed between light and dark. */
export function onPalette(listener) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    palette = read()
    listener()
  })
}
