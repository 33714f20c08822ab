/**
 * The heap limits of Node.js in the collectors' 256 MB. By default V8 lets garbage grow with the memory of the machine, not
 * of the function: 1,000 targets took 420 MB, of which 20 MB were live, and take 200 MB with these options (bench/README.md,
 * scale).
 * In 400 runs of a stock deployment they reduce collect-anchore from 268 to 119 MB and collect-postgres from 221 to 98 (tick).
 */
export const collectorNodeOptions = '--max-old-space-size=160 --max-semi-space-size=2'
