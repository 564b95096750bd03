/**
 * What runs by the clock, in the worker's process. Every job sweeps rows that say what is owed,
 * so a missed run is caught up by the next.
 */
