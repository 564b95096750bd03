import { defineConfig } from '@adonisjs/vite'

/**
 * Set by `npm run dev` (`node ace serve`), and by nothing else: then Vite serves the assets from their sources and an
 * exception is shown with its stack. `npm start` and production show neither.
 */
export const underDevelopment = process.env.DEV_MODE === 'true'

const viteBackendConfig = defineConfig({
  buildDirectory: 'public/assets',
  manifestFile: 'public/assets/.vite/manifest.json',
  assetsUrl: '/assets',
  scriptAttributes: { defer: true },
})

export default viteBackendConfig
