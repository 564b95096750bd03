import router from '@adonisjs/core/services/router'
import { adminPages } from '#start/kernel'

const DeliveriesController = () =>
  import('#signup_notifications/log/controllers/deliveries_controller')
const DeliveryExportsController = () =>
  import('#signup_notifications/log/controllers/delivery_exports_controller')
const RedeliveriesController = () =>
  import('#signup_notifications/log/controllers/redeliveries_controller')
const ProgramTestsController = () =>
  import('#signup_notifications/log/controllers/program_tests_controller')

router
  .group(() => {
    router.get('/deliveries', [DeliveriesController, 'index'])
    router.get('/deliveries.csv', [DeliveryExportsController, 'show'])
    router.get('/deliveries/send-again', [RedeliveriesController, 'create'])
    router.post('/deliveries/send-again', [RedeliveriesController, 'store'])
    router.get('/deliveries/:id', [DeliveriesController, 'show'])

    router.get('/affiliate-programs/:id/test', [ProgramTestsController, 'create'])
    router.post('/affiliate-programs/:id/test', [ProgramTestsController, 'store'])
  })
  .prefix('/admin')
  .where('id', router.matchers.number())
  .use(adminPages())
