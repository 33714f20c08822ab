import { z } from 'zod'

/** The steps that connect a channel, for docs/channels.md: Markdown, a sentence or two each. */
export const setups = z.registry<{ readonly steps: readonly string[] }>()
