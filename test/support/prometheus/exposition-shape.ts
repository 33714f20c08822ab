/** One block of an exposition, from its first comment on: what stays the same from scrape to scrape. */
export interface BlockShape {
  /** The comment lines as they are. */
  readonly header: string
  /** A child's sample lines without their values; of the labels only `le` keeps its value. One entry a kind of child. */
  readonly children: readonly string[]
}

/** The blocks of one process's expositions, in their order; of a block that occurs again the children are joined. */
export function shapesOf(...texts: readonly string[]): readonly BlockShape[] {
  const shapes = new Map<string, Set<string>>()
  for (const { header, samples } of texts.flatMap(blocksOf)) {
    const children = shapes.get(header) ?? new Set()
    shapes.set(header, children)
    for (const child of Map.groupBy(samples, childOf).values()) children.add(child.map(skeleton).join('\n'))
  }
  return [...shapes].map(([header, children]) => ({ header, children: [...children] }))
}

function blocksOf(text: string): { header: string; samples: readonly string[] }[] {
  return text
    .trimEnd()
    .split(/\n(?=# HELP |# TYPE \w+_created )/)
    .map((block) => block.split('\n'))
    .map((lines) => ({
      header: lines.filter((line) => line.startsWith('#')).join('\n'),
      samples: lines.filter((line) => !line.startsWith('#')),
    }))
}

function childOf(line: string): string {
  return (/\{(.*)\}/.exec(line)?.[1] ?? '').replace(/(^|,)le="[^"]*"/, '')
}

function skeleton(line: string): string {
  return line.replace(/ \S+$/, '').replace(/\b(?!le=)(\w+)="[^"]*"/g, '$1')
}
