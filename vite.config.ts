import { defineConfig } from 'vite'
import adonisjs from '@adonisjs/vite/client'

export default defineConfig({
  plugins: [
    adonisjs({
      entryPoints: [
        'resources/css/app.css',
        'resources/js/theme.js',
        'resources/js/app.js',
        'resources/js/chart.js',
        'resources/css/sandbox.css',
        'resources/js/sandbox.js',
      ],
      reload: ['resources/views/**/*.edge'],
    }),
  ],
  build: {
    /**
     * Tabler's colours need `light-dark()` and relative colours: browsers of 2024 and later. An older target would
     * have the bundler rewrite them.
     */
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
  },
})
