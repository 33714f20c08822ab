/** Text with its parts between back-ticks as code: `psql` in a sentence. */
export function codeNodes(text) {
  return text
    .split(/`([^`\n]+)`/)
    .map((piece, at) => (at % 2 === 0 ? piece : codeOf(piece)))
    .filter((node) => node !== '')
}

function codeOf(text) {
  const code = document.createElement('code')
  code.textContent = text
  return code
}
