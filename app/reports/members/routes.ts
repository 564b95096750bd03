import router from '@adonisjs/core/services/router'
import { adminPages } from '#start/kernel'

const MembersController = () => import('#reports/members/controllers/members_controller')
const MemberExportsController = () =>
  import('#reports/members/controllers/member_exports_controller')

router
  .group(() => {
    router.get('/members', [MembersController, 'index'])
    router.get('/members.csv', [MemberExportsController, 'show'])
    router.get('/members/:id', [MembersController, 'show']).where('id', router.matchers.number())
  })
  .prefix('/admin')
  .use(adminPages())
