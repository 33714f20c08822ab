import type { Contestant } from '../measure.ts'

/** Another parser to measure beside ours, in milliseconds a parse; or why it cannot be. */
export type Peer =
  | { readonly ok: true; readonly contestant: Contestant; readonly close: () => void }
  | { readonly ok: false; readonly reason: string }
