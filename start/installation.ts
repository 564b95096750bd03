/**
 * What holds in every running installation, before it serves or works: its database keeps its promises and is migrated, its time zone is
 * fixed, it has a default plan and terms. Nothing here needs doing by hand.
 */
import { access } from 'node:fs/promises'
import type { ApplicationService } from '@adonisjs/core/types'
import { underDevelopment } from '#config/vite'
import { EnsureDefaultTerms } from '#affiliates/actions/ensure_default_terms'
import { EnsureDefaultPlan } from '#plans/actions/ensure_default_plan'
import { pendingMigrations } from '#core/health/readiness'
import { insistOnDatabasePromises } from '#core/startup/database_promises'
import { fixProgramTimeZone } from '#core/startup/program_time_zone'
import { keepSettingsFresh } from '#core/settings/setting'
import { StartError } from '#core/startup/start_error'

/**
 * @throws StartError with what is missing and how to get it
 */
export async function insistOnInstallation(logger: { warn(sentence: string): void }) {
  const pending = await pendingMigrations()
  if (pending.length > 0) {
    throw new StartError(
      `The database lacks ${pending.length} ${pending.length === 1 ? 'migration' : 'migrations'}: run "node ace migration:run" (in production with --force), then start again.`
    )
  }

  await insistOnDatabasePromises((sentence) => logger.warn(sentence))
  await fixProgramTimeZone()
  await keepSettingsFresh()
  await new EnsureDefaultPlan().handle()
  await new EnsureDefaultTerms().handle()
}

/**
 * @throws StartError when the style sheets and scripts were not built
 */
export async function insistOnAssets(app: ApplicationService) {
  if (underDevelopment) return
  try {
    await access(app.makePath('public/assets/.vite/manifest.json'))
  } catch {
    throw new StartError(
      'The style sheets and scripts are not built: run "npm run build", or "npx vite build" to run from source.'
    )
  }
}
