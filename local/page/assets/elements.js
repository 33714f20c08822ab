/** The element with `id`; the page's own HTML has it. */
export const element = (id) => document.getElementById(id)

/** A copy of the one element in the template `id`. */
export const instance = (id) => element(id).content.firstElementChild.cloneNode(true)

/** Sets text only where it changed, so that a selection and a screen reader's place survive the ticks. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text
}

/** The first descendant of `parent` that matches. */
export const part = (parent, selector) => parent.querySelector(selector)

/** Says `text` to a screen reader once. */
export function announce(text) {
  element('announcer').textContent = text
}
