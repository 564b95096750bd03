/**
 * Globals and helpers that every Edge template sees.
 */
