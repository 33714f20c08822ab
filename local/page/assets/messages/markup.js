import { codeNodes } from '../code.js'

const tokens = /\*([^*\n]+)\*|<([^>]+)>/g

const decoded = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** Slack's markup as nodes: bold, code, links and mentions; all else is text. `linkOf` gives the address of a link, if it works here. */
export function nodesOf(markup, linkOf) {
  const nodes = []
  let end = 0
  for (const { 0: whole, 1: bold, 2: angled, index } of markup.matchAll(tokens)) {
    nodes.push(...codeNodes(decoded(markup.slice(end, index))))
    nodes.push(bold === undefined ? angledNode(angled, linkOf) : withText('strong', bold))
    end = index + whole.length
  }
  return [...nodes, ...codeNodes(decoded(markup.slice(end)))]
}

function angledNode(angled, linkOf) {
  const [target, label = target] = angled.split('|')
  if (/^[!@]/.test(target)) return withText('mark', `@${target.replace(/^[!@]|subteam\^/g, '')}`)
  const href = linkOf(decoded(target))
  const link = withText(href === undefined ? 'span' : 'a', label)
  if (href === undefined) link.title = 'In the AWS console of a real deployment'
  else link.href = href
  return link
}

function withText(name, text) {
  const node = document.createElement(name)
  node.textContent = decoded(text)
  return node
}

const signs = { '🚨': '/messages/alarm.svg', '✅': '/messages/check.svg' }

/** A header whose sign is a picture: not every system has the font. */
export function headerNodes(header) {
  const [sign, ...words] = header.split(' ')
  if (signs[sign] === undefined) return [header]
  const picture = document.createElement('img')
  picture.src = signs[sign]
  picture.alt = sign
  return [picture, ` ${words.join(' ')}`]
}
