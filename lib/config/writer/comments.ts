/** The columns of a line: a longer comment stands above its key, a longer value in block style. */
export const width = 120

export function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`))
}

/** A text as lines of comments. */
export function commentLines(text: string, columns = width): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const lines: string[] = []
    for (const word of line.split(' ')) {
      const longer = `${lines.at(-1) ?? '#'} ${word}`
      if (longer.length > columns) lines.push(`# ${word}`)
      else lines.splice(-1, 1, longer)
    }
    return lines
  })
}

export function commentOut(line: string): string {
  return `# ${line}`.trimEnd()
}
