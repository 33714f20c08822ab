/** The element with `id` in the page's own HTML. */
export const element = (id) => document.getElementById(id)

/** A copy of the one element in the template `id`. */
export const instance = (id) => element(id).content.firstElementChild.cloneNode(true)

/** Sets text only if it changed, so that a tick keeps a selection and the position of a screen reader. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text
}

/** The first descendant of `parent` that matches. */
export const part = (parent, selector) => parent.querySelector(selector)

/** Makes `wanted` the children of `list`; moves nothing if they are already: a moved link loses the keyboard's focus. */
export function setChildren(list, wanted) {
  const same =
    wanted.length === list.children.length && wanted.every((item, at) => item === list.children[at])
  if (!same) list.replaceChildren(...wanted)
}

/** Items by their key, each made once: `item(key)` makes or finds it. */
export function keeper(make) {
  const items = new Map()
  return (key) => {
    if (!items.has(key)) items.set(key, make(key))
    return items.get(key)
  }
}

/** Announces `text` to a screen reader once. */
export function announce(text) {
  element('announcer').textContent = text
}

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
