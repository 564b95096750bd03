import router from '@adonisjs/core/services/router'
import { middleware, pages } from '#start/kernel'

const LocalSessionsController = () => import('#identity/controllers/local_sessions_controller')
const PreferencesController = () => import('#identity/controllers/preferences_controller')

router
  .group(() => {
    router.get('/login', [LocalSessionsController, 'create']).use(middleware.guest())
    router.post('/login', [LocalSessionsController, 'store']).use(middleware.guest())
    router.post('/logout', [LocalSessionsController, 'destroy'])

    router.post('/preferences/locale', [PreferencesController, 'locale'])
    router.post('/preferences/theme', [PreferencesController, 'theme'])
  })
  .use(pages())
