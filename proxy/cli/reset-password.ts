// `holdgate reset-password <email>`: lets a locked-out person back in, from the machine itself, without anybody else being signed in.

import { Command } from 'commander';
import { onTheGround } from '../app/offline.ts';
import type { Config } from '../config/config.ts';
import { ApiError, StartError } from '../errors.ts';
import { makeReset, type PasswordResetLink } from '../identity/password-resets.ts';
import type { SystemPrincipal } from '../principal.ts';
import { systemClock } from '../runtime/clock.ts';
import { configFrom, withSettings } from './settings-options.ts';

const OPERATOR: SystemPrincipal = { kind: 'system', part: 'command-line' };
const HOUR_S = 3_600;

/** The command. The link is printed once, for an hour. */
export function resetPasswordCommand(): Command {
  return withSettings(
    new Command('reset-password').description(
      'Print a link by which somebody sets another password; on SQLite while Holdgate is stopped',
    ),
  )
    .argument('<email>', 'whose account')
    .action(async (email: string, options: Record<string, string | undefined>) => {
      const { url, expires_at } = await resetLink(configFrom(options), email);
      process.stdout.write(`${url}\n`);
      process.stderr.write(`It works once, until ${expires_at}, and ends every session of this account.\n`);
    });
}

async function resetLink(config: Config, email: string): Promise<PasswordResetLink> {
  const consoleUrl = (): string => config.publicUrl ?? `http://localhost:${config.consolePort}`;
  try {
    return await onTheGround(config, async ({ store, changes }) => {
      const user = await store.system.users.first({ email: email.trim().toLowerCase() });
      if (!user) throw new StartError(`Nobody of this instance has the address ${email}.`, { exitCode: 2 });
      return makeReset({ store, changes, clock: systemClock, consoleUrl }, OPERATOR, user, HOUR_S);
    });
  } catch (error) {
    if (error instanceof ApiError) throw new StartError(error.message, { exitCode: 2 });
    throw error;
  }
}
