import { dirname } from 'node:path'
import type { Plugin } from 'esbuild'

/** A package of which the functions use so little that what they use is named here, and the rest stays out. */
interface CutDown {
  readonly name: string
  /** Files whose text is replaced. */
  readonly filter: RegExp
  /** Their text instead; it is resolved from where the file is. A name that is not exported fails the build. */
  readonly text: string
}

/** undici's index loads fetch, WebSocket, caches and mocks: 400 kB, of which lib/net/http.ts needs an agent that requests. */
const undici: CutDown = {
  name: 'undici',
  filter: /\/node_modules\/undici\/index\.js$/,
  text: `
    export { default as Agent } from './lib/dispatcher/agent.js'
    import send from './lib/api/api-request.js'
    export const request = (address, { dispatcher, ...options }) => {
      const { origin, pathname, search } = new URL(address)
      return send.call(dispatcher, { ...options, origin, path: pathname + search })
    }
  `,
}

/**
 * Parsers of HTTP/1 that are loaded for other processors (riscv64, ppc64) or asked for by a variable that we don't set,
 * and what is loaded for a body that is a form.
 */
const unloaded: CutDown = {
  name: 'undici-unloaded',
  filter: /\/node_modules\/undici\/lib\/(milo\/.*|web\/.*|llhttp\/llhttp-wasm)\.js$/,
  text: `throw new Error('this part was left out when the function was built (deploy/cut-down.ts)')`,
}

/** HTTP/2, which lib/net/http.ts does not speak, would load all of Node's: 8 ms of a cold start. */
const http2: CutDown = {
  name: 'undici-http2',
  filter: /\/node_modules\/undici\/lib\/dispatcher\/client-h2\.js$/,
  text: `module.exports = () => { throw new Error('lib/net/http.ts says allowH2: false') }`,
}

/** Lambda hands credentials over in the environment (lib/net/environment.ts); the SDK would look in eight more places. */
const credentials: CutDown = {
  name: 'credential-provider-node',
  filter: /\/node_modules\/@aws-sdk\/credential-provider-node\/.*\/index\.js$/,
  text: `
    export const defaultProvider = () => () =>
      Promise.reject(new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set'))
  `,
}

/** For rds-signer, which looks in yet more places. */
const chain: CutDown = {
  name: 'credential-providers',
  filter: /\/node_modules\/@aws-sdk\/credential-providers\/.*\/index\.js$/,
  text: `
    import { defaultProvider } from '@aws-sdk/credential-provider-node'
    export const fromNodeProviderChain = defaultProvider
  `,
}

/** Takes the place of what the functions carry and never use. */
export const cutDown: readonly Plugin[] = [undici, unloaded, http2, credentials, chain].map(
  ({ name, filter, text }) => ({
    name: `cut-down-${name}`,
    setup: (build) => {
      build.onLoad({ filter }, ({ path }) => ({ contents: text, resolveDir: dirname(path), loader: 'js' }))
    },
  }),
)
