// Who may come in by themselves?

import { oneOf, setting } from '../runtime/setting.ts';

/** Settings of registration. */
export const identitySettings = {
  registrationOpen: setting<'true' | 'false' | undefined>({
    env: 'REGISTRATION_OPEN',
    describe:
      'Registration: unset, open for the first person and then closed; true, open to anybody; false, by invitation only',
    parse: oneOf('true', 'false'),
    fallback: undefined,
    fallbackText: 'unset',
  }),
  defaultUserRole: setting<'viewer' | 'member' | 'admin'>({
    env: 'DEFAULT_USER_ROLE',
    describe: 'Role of people who register after the first one',
    parse: oneOf('viewer', 'member', 'admin'),
    fallback: 'member',
  }),
  organizations: setting<'single' | 'multi'>({
    env: 'HOLDGATE_ORGANIZATIONS',
    describe: 'single: everybody joins the first organization; multi: an account without an invitation founds its own',
    parse: oneOf('single', 'multi'),
    fallback: 'single',
  }),
};
