/**
 * What Node.js keeps to in the collectors' 256 MB. Left to itself V8 lets garbage grow with the machine's memory, not
 * the function's: 1,000 targets took 420 MB, of which 20 were in use, and take 200 so (bench/README.md, scale). In 400
 * runs of a stock deployment collect-anchore came to 268 MB, and comes to 119 so; collect-postgres to 221, and 98 (tick).
 */
export const collectorNodeOptions = '--max-old-space-size=160 --max-semi-space-size=2'
