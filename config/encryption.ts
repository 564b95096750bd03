import env from '#start/env'
import { defineConfig, drivers } from '@adonisjs/core/encryption'

/**
 * Encrypts what must be readable again: cookies, panel secrets. Key: APP_KEY.
 */
const encryptionConfig = defineConfig({
  default: 'aes256gcm',
  list: {
    aes256gcm: drivers.aes256gcm({ id: 'a', keys: [env.get('APP_KEY')] }),
  },
})

export default encryptionConfig

declare module '@adonisjs/core/types' {
  export interface EncryptorsList extends InferEncryptors<typeof encryptionConfig> {}
}
