/**
 * What Node.js keeps to in collect-anchore's 256 MB. Left to itself V8 lets garbage grow with the machine's memory, not
 * the function's: 1,000 targets took 420 MB, of which 20 were in use, and take 200 so (bench/README.md, scale).
 */
export const collectorNodeOptions = '--max-old-space-size=160 --max-semi-space-size=2'
