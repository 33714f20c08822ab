import { element, instance, keeper, part, setChildren, setText } from './elements.js'

let known = []
/** The requested changes that have not taken effect: by name, whether the fault is to be on. */
const asked = new Map()

const itemOf = keeper((key) => {
  const name = key.split(' ').at(-1)
  const item = instance('fault')
  setText(part(item, '.name'), name)
  setText(part(item, 'p'), known.find((fault) => fault.name === name)?.summary ?? '')
  part(item, 'button').addEventListener('click', () =>
    change(name, part(item, 'button').ariaPressed !== 'true'),
  )
  return item
})

/** Loads the list of the faults; without one the page has no panel. */
export async function loadFaults() {
  const response = await fetch('/api/faults')
  known = await response.json()
  element('faults').hidden = known.length === 0
  for (const [group, faults] of Map.groupBy(known, (fault) => fault.part)) {
    const title = document.createElement('h3')
    setText(title, group)
    const list = document.createElement('ul')
    list.append(...faults.map(({ name }) => itemOf(`listed ${name}`)))
    element('fault-list').append(title, list)
  }
  // A wide screen has room for them.
  part(element('faults'), 'details').open = matchMedia('(min-width: 68rem)').matches
}

/** Shows the faults that are on, with their summaries, and the true state of the simulated world. */
export function showFaults({ faults, world }) {
  for (const [name, on] of asked) if (faults.includes(name) === on) asked.delete(name)
  setChildren(
    element('active-faults'),
    faults.map((name) => itemOf(`active ${name}`)),
  )
  for (const key of [...faults.map((name) => `active ${name}`), ...known.map(({ name }) => `listed ${name}`)])
    fill(itemOf(key), key.split(' ').at(-1), faults)
  if (world !== undefined) setText(element('world'), worldText(world))
  if (asked.size === 0 && element('fault-answer').dataset.refused !== 'true')
    setText(element('fault-answer'), '')
}

function fill(item, name, faults) {
  const on = asked.get(name) ?? faults.includes(name)
  part(item, 'button').ariaPressed = String(on)
  setText(part(item, '.do'), on ? 'Stop' : 'Start')
}

function worldText({ waiting, analyzing, completed, connectionsUsed, connectionsLimit }) {
  const images = `${waiting} waiting, ${analyzing} analyzing, ${completed} completed`
  return `In truth: ${images}; ${connectionsUsed} of ${connectionsLimit} connections.`
}

async function change(name, on) {
  const response = await fetch('/api/faults', { method: 'POST', body: JSON.stringify({ name, on }) })
  if (response.ok) asked.set(name, on)
  element('fault-answer').dataset.refused = String(!response.ok)
  setText(element('fault-answer'), (await response.text()).trim())
  for (const key of [`listed ${name}`, `active ${name}`]) if (response.ok) fill(itemOf(key), name, [])
}
