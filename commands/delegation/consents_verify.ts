import { type ConsentFinding, VerifyConsents } from '#delegation/proof/actions/verify_consents'
import { VerifyCommand } from '../_verify_command.js'

export default class ConsentsVerify extends VerifyCommand {
  static override commandName = 'consents:verify'
  static override description =
    'Check that no consent to a Service Manager, nor the log of what was done under it, was changed or removed'

  protected broken = 'The consents are not what was agreed to: compare them with a backup'

  protected async verify(scope: { panelId?: number }) {
    const verify = await this.app.container.make(VerifyConsents)
    const { grants, entries, findings } = await verify.handle(scope)
    return {
      findings: findings.map(describe),
      whole: `${entries} entries of ${grants} consents are as they were written`,
    }
  }
}

function describe(finding: ConsentFinding): string {
  switch (finding.problem) {
    case 'stray_entries':
      return `${finding.count} entries belong to no consent`
    case 'unprotected':
      return `the trigger ${finding.trigger} is gone: the database no longer refuses changes`
    case 'row':
      return `consent ${finding.grantId}: ${finding.field} is not what its entries say`
    case 'changed':
      return `consent ${finding.grantId}, entry ${finding.number} was changed after it was written`
    case 'missing':
      return `consent ${finding.grantId}, entry ${finding.number} is missing`
    case 'head':
      return `consent ${finding.grantId}: its log does not end where its head says`
  }
}
