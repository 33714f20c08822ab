// The time of a run, milliseconds. Lambda kills the function after 50 s and the handler keeps 1.5 s back: taking,
// collecting, committing, publishing and clearing have 45 s together, so that each may use up its own.

/** Taking the slot: a conditional write, and a read where it is refused. */
export const takeMs = 5_000
/** Scraping, or querying the database; what is gathered by then is published. */
export const collectMs = 20_000
/** Writing the slot's request, and the conditional write that commits it, with their attempts and pauses. */
export const commitMs = 5_000
/** The current slot's requests, the read-back and what waits, together. */
export const publishMs = 10_000
/** Nothing that waits is begun later than this: an answer that is cut off would be unknown for minutes. */
export const drainMs = 6_000
/** The conditional write that clears what has arrived and gives the lease back. */
export const clearMs = 5_000
