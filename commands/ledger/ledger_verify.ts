import { type Finding, VerifyLedger } from '#ledger/actions/verify_ledger'
import { VerifyCommand } from '../_verify_command.js'

export default class LedgerVerify extends VerifyCommand {
  static override commandName = 'ledger:verify'
  static override description =
    'Check that nothing in the ledger was changed, removed or left out of balance'

  protected broken = 'The ledger is not what was booked: compare it with a backup'

  protected async verify(scope: { panelId?: number }) {
    const verify = await this.app.container.make(VerifyLedger)
    const { chains, transactions, findings } = await verify.handle(scope)
    return {
      findings: findings.map(describe),
      whole: `${transactions} transactions in ${chains} chains are as they were booked`,
    }
  }
}

function describe(finding: Finding): string {
  if (finding.problem === 'stray_entries') {
    return `${finding.count} entries belong to no transaction`
  }
  if (finding.problem === 'unprotected') {
    return `the trigger ${finding.trigger} is gone: the database no longer refuses changes`
  }
  const { panelId, currency, sequence } = finding
  const place = `panel ${panelId}, ${currency}, transaction ${sequence}`
  switch (finding.problem) {
    case 'changed':
      return `${place} (${finding.reference}) was changed after it was booked`
    case 'missing':
      return `${place} is missing`
    case 'unbalanced':
      return `${place} (${finding.reference}) is out of balance`
    case 'head':
      return `${place}: the chain does not end where its head says`
  }
}
