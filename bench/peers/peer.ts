import type { Contestant } from '../measure.ts'

/** Another parser to measure beside ours, in milliseconds of CPU time a parse; or why it cannot be. */
export type Peer =
  | {
      readonly ok: true
      readonly contestant: Contestant
      /** Its first parse in a new process, where that can be measured. */
      readonly first?: Contestant
      readonly close: () => void
    }
  | { readonly ok: false; readonly reason: string }
