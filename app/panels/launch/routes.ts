import { pages } from '#start/kernel'
import router from '@adonisjs/core/services/router'

const LaunchesController = () => import('#panels/launch/controllers/launches_controller')
const FarewellsController = () => import('#panels/launch/controllers/farewells_controller')

router
  .group(() => {
    router.get('/launch', [LaunchesController, 'show'])
    router.get('/signed-out/:panel', [FarewellsController, 'show'])
  })
  .use(pages())
