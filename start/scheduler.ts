/**
 * What runs by the clock, in the worker's process (`node ace queue:work` loads this). Every job sweeps rows that say what
 * is owed, so a missed run is caught up by the next: `await SweepJob.schedule({}).every('1m')`.
 */
import KeepGrantsJob from '#delegation/managers/jobs/keep_grants_job'
import KeepNativeAccessesJob from '#delegation/native/jobs/keep_native_accesses_job'
import KeepRetentionJob from '#privacy/jobs/keep_retention_job'
import PurgeExpiredSignInsJob from '#identity/jobs/purge_expired_sign_ins_job'
import PurgeLaunchTokensJob from '#panels/launch/jobs/purge_launch_tokens_job'
import SweepImagesJob from '#core/images/jobs/sweep_images_job'
import SettleRequestsJob from '#delegation/acting/jobs/settle_requests_job'
import SweepMergesJob from '#privacy/jobs/sweep_merges_job'
import OweDailySummariesJob from '#reports/digests/jobs/owe_daily_summaries_job'
import CloseSignupPagesJob from '#signup_notifications/tag/jobs/close_signup_pages_job'
import SendOwedMailsJob from '#core/mails/jobs/send_owed_mails_job'
import RetryPanelEventsJob from '#panels/jobs/retry_panel_events_job'
import ReleaseDueCommissionsJob from '#commissions/jobs/release_due_commissions_job'

await ReleaseDueCommissionsJob.schedule({}).id('release-due-commissions').every('1m')
await PurgeExpiredSignInsJob.schedule({}).id('purge-expired-sign-ins').every('10m')
await PurgeLaunchTokensJob.schedule({}).id('purge-launch-tokens').every('10m')
await SendOwedMailsJob.schedule({}).id('send-owed-mails').every('5s')
await OweDailySummariesJob.schedule({}).id('owe-daily-summaries').every('1h')
await RetryPanelEventsJob.schedule({}).id('retry-panel-events').every('10s')
await KeepRetentionJob.schedule({}).id('keep-retention').every('1h')
await SweepMergesJob.schedule({}).id('sweep-merges').every('1m')
await CloseSignupPagesJob.schedule({}).id('close-signup-pages').every('1m')
await KeepGrantsJob.schedule({}).id('keep-grants').every('10m')
await KeepNativeAccessesJob.schedule({}).id('keep-native-accesses').every('30s')
await SettleRequestsJob.schedule({}).id('settle-requests').every('1m')
await SweepImagesJob.schedule({}).id('sweep-images').every('1h')
