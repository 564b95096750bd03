import { configApp } from '@adonisjs/eslint-config'

/**
 * Imports point one way (docs: the layout in README.md): a feature sees itself and what stands left of it.
 */
const ORDER = [
  'core',
  'outbound',
  'identity',
  'panels',
  'plans',
  'affiliates',
  'links',
  'agents',
  'banners',
  'signup_notifications',
  'delegation',
  'referrals',
  'ledger',
  'commissions',
  'receipts',
  'privacy',
  'reports',
]

const boundaries = ORDER.map((feature, position) => ({
  files: [`app/${feature}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: [
              ...ORDER.slice(position + 1).flatMap((later) => [`#${later}/*`, `#app/${later}/*`]),
              '#sandbox/*',
              '#app/sandbox/*',
            ],
            message: `app/${feature} must not know of features that build upon it.`,
          },
        ],
      },
    ],
  },
}))

export default configApp(
  { ignores: ['public/**', 'build/**', 'tmp/**', '.adonisjs/**', 'database/schema.ts'] },
  ...boundaries,
  {
    files: ['app/sandbox/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ORDER.filter((feature) => feature !== 'core').flatMap((feature) => [
                `#${feature}/*`,
                `#app/${feature}/*`,
              ]),
              message: 'The sample panel speaks to the add-on only over HTTP, by the contract.',
            },
          ],
        },
      ],
    },
  }
)
