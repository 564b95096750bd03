/**
 * Runs ace commands from TypeScript source. The production build replaces this file.
 */
import '@poppinss/ts-exec'

await import('./bin/console.js')
