/**
 * Middleware. Only what every request needs is global: the tracked redirect runs through it too.
 */
import { underDevelopment } from '#config/vite'
import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'

server.errorHandler(() => import('#core/exceptions/handler'))

server.use([
  () => import('#core/middleware/request_log_middleware'),
  () => import('#core/middleware/container_bindings_middleware'),
  () => import('#core/middleware/static_files_middleware'),
  ...(underDevelopment ? [() => import('@adonisjs/vite/vite_middleware')] : []),
])

router.use([])

export const middleware = router.named({
  bodyparser: () => import('@adonisjs/core/bodyparser_middleware'),
  session: () => import('@adonisjs/session/session_middleware'),
  initializeAuth: () => import('@adonisjs/auth/initialize_auth_middleware'),
  frame: () => import('#core/middleware/frame_middleware'),
  embeddable: () => import('#core/middleware/embeddable_middleware'),
  shield: () => import('@adonisjs/shield/shield_middleware'),
  currentUser: () => import('#identity/middleware/current_user_middleware'),
  guest: () => import('#identity/middleware/guest_middleware'),
  role: () => import('#identity/middleware/role_middleware'),
  localAdmin: () => import('#identity/middleware/local_admin_middleware'),
  signedIn: () => import('#panels/launch/middleware/signed_in_middleware'),
  member: () => import('#affiliates/middleware/member_middleware'),
  clientMenu: () => import('#agents/own/middleware/client_menu_middleware'),
  agent: () => import('#agents/own/middleware/agent_middleware'),
  earner: () => import('#agents/own/middleware/earner_middleware'),
  receiveImages: () => import('#core/images/middleware/receive_images_middleware'),
})

/**
 * The stack of every page for people.
 */
export const pages = () => [
  middleware.bodyparser(),
  middleware.session(),
  middleware.initializeAuth(),
  middleware.currentUser(),
  middleware.frame(),
  middleware.shield(),
  middleware.clientMenu(),
]

/**
 * The stack of an agent's own pages.
 */
export const agentPages = () => [
  ...pages(),
  middleware.embeddable(),
  middleware.signedIn(),
  middleware.role({ role: 'client' }),
  middleware.agent(),
]

/**
 * The stack of an admin's pages. Which panels' things they show: `administeredPanel` of app/identity.
 */
export const adminPages = () => [
  ...pages(),
  middleware.signedIn(),
  middleware.role({ role: 'admin' }),
]

/**
 * The stack of an admin's forms that carry images.
 */
export const adminFormsWithImages = (images: { field: string; most: number; bytes: number }) => [
  middleware.bodyparser(),
  middleware.session(),
  middleware.initializeAuth(),
  middleware.currentUser(),
  middleware.frame(),
  middleware.receiveImages(images),
  middleware.shield(),
  middleware.signedIn(),
  middleware.role({ role: 'admin' }),
]

/**
 * The stack of pages that only a local admin may open.
 */
export const localAdminPages = () => [...adminPages(), middleware.localAdmin()]
