// May this address register, and where does it lead? The same answer before the transaction (so that refusals leave no trace in the
// ledger) and within it (so that two first people cannot both become owner).

import type { InvitationRow, TenantRow, UserRow } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import { firstOrganization } from './installation.ts';
import { demandInvitation } from './invitations.ts';

/** How registration is set up (`REGISTRATION_OPEN`, `HOLDGATE_ORGANIZATIONS`). */
export interface AdmissionRules {
  readonly open: 'true' | 'false' | undefined;
  readonly organizations: 'single' | 'multi';
}

/** Somebody who may come in. `placeholder` is the record that they claim. */
export type Admission =
  | { readonly way: 'first'; readonly tenant: TenantRow; readonly placeholder?: undefined }
  | { readonly way: 'open'; readonly tenant: TenantRow; readonly placeholder?: undefined }
  | { readonly way: 'founder'; readonly placeholder?: undefined }
  | {
      readonly way: 'invited';
      readonly tenant: TenantRow;
      readonly invitation: InvitationRow;
      readonly placeholder: UserRow | undefined;
    };

/** Who asks to come in. `email` in lower case. */
export interface Applicant {
  readonly email: string;
  readonly invite: string | undefined;
}

/** Throws `registration_closed`, `invalid_invitation`, or `conflict` for an address that is taken. */
export async function demandAdmission(
  scope: Scope,
  rules: AdmissionRules,
  { email, invite }: Applicant,
  nowMs: number,
): Promise<Admission> {
  if (invite !== undefined) return invited(scope, email, await demandInvitation(scope, invite, email, nowMs));
  const first = (await scope.system.users.count({ status: ['active', 'disabled'] })) === 0;
  if (!first && rules.open !== 'true')
    throw new ApiError(
      'registration_closed',
      'Registration is closed. Ask somebody who manages members for an invitation.',
    );
  // A placeholder counts as taken: typing its address into an open registration must not make anybody that person.
  if (await scope.system.users.first({ email })) throw taken();
  if (!first && rules.organizations === 'multi') return { way: 'founder' };
  const organization = await firstOrganization(scope);
  const tenant = organization && (await scope.forOrganization(organization.id).tenants.first({ kind: 'default' }));
  if (!tenant)
    throw new ApiError('unavailable', 'The instance has no organization yet. Try again when it has finished starting.');
  return first ? { way: 'first', tenant } : { way: 'open', tenant };
}

async function invited(scope: Scope, email: string, invitation: InvitationRow): Promise<Admission> {
  const tenant = await scope.forOrganization(invitation.organization_id).tenants.first({ id: invitation.tenant_id });
  if (!tenant) throw new ApiError('invalid_invitation', 'The tenant of this invitation is gone. Ask for a new one.');
  const known = await scope.system.users.first({ email });
  if (known && (known.status !== 'placeholder' || invitation.email !== email)) throw taken();
  return { way: 'invited', tenant, invitation, placeholder: known };
}

function taken(): ApiError {
  const message =
    'This address cannot be registered. Sign in if it is yours, or ask for an invitation that is bound to it.';
  return new ApiError('conflict', message, { errors: [{ pointer: '/email', message }] });
}
