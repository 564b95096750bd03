import { defineConfig } from '@adonisjs/static'

/**
 * Serves `public/`. File names of built assets carry a hash, so browsers may keep them for a year.
 */
const staticServerConfig = defineConfig({
  enabled: true,
  etag: true,
  lastModified: true,
  dotFiles: 'ignore',
  maxAge: '1h',
  headers: (path) =>
    path.includes('/assets/') ? { 'Cache-Control': 'public, max-age=31536000, immutable' } : {},
})

export default staticServerConfig
