import { defineConfig, type Plugin } from 'vite'
import { PurgeCSS } from 'purgecss'
import adonisjs from '@adonisjs/vite/client'

/**
 * Leaves out of the built style sheets what no template or script names: of Tabler's 640 KB about a fifth stays.
 * A class whose name is put together at run time must be among `composed`.
 */
function onlyUsedStyles(): Plugin {
  const composed = [
    /^(bg|text)-(primary|secondary|success|info|warning|danger)-(subtle|emphasis)$/,
    /^alert-(success|info|warning|danger)$/,
    /^col-lg-(6|12)$/,
    /^icon$/,
    /^(no-)?js$/,
  ]

  return {
    name: 'only-used-styles',
    apply: 'build',
    async transform(code, id) {
      if (!id.split('?')[0]?.endsWith('.css')) return null

      const [result] = await new PurgeCSS().purge({
        content: ['resources/views/**/*.edge', 'resources/js/**/*.js'],
        css: [{ raw: code }],
        safelist: composed,
      })
      return { code: result?.css ?? code, map: null }
    },
  }
}

export default defineConfig({
  plugins: [
    onlyUsedStyles(),
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
