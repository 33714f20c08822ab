// The time of a run, milliseconds. Lambda kills the function after 50 s, and the handler reserves 1.5 s. The steps take
// at most 46 s together.

/** Taking the slot: a conditional write, and a read if it is refused. */
export const takeMs = 5_000
/** Scraping, or querying the database; the samples so far are published. */
export const collectMs = 20_000
/** Writing the slot's request, and the conditional write that commits it, with their attempts and pauses. */
export const commitMs = 5_000
/** The slot's own requests, the read-back and the waiting requests, together. The next two limits begin with it. */
export const publishMs = 11_000
/** No request is sent later than this: an answer takes CloudWatch up to a second, and is unknown if it is cut off. */
export const lastSendMs = 10_000
/** No waiting request is sent later than this. */
export const drainMs = 6_000
/** The conditional write that removes the arrived requests and releases the lease. */
export const clearMs = 5_000
