// `holdgate kill-switch on|off|status`: stops everything of this instance from its own machine, without a database or a password.

import { Command } from 'commander';
import type { KillSwitchRow } from '../../store/rows.ts';
import { KillSwitchFile } from '../enforcement/kill-switch-file.ts';
import { StartError } from '../errors.ts';
import { systemClock } from '../runtime/clock.ts';
import { configFrom, withSettings } from './settings-options.ts';

const LOCAL = 'ksw_local';

/** The command. */
export function killSwitchCommand(): Command {
  const command = new Command('kill-switch').description('Stop all traffic of this instance, or let it go again, by the data directory alone');
  return withSettings(command.argument('<state>', 'on, off or status').option('--reason <text>', 'why; agents and people see it', 'pressed on the machine itself')).action(
    (state: string, options: Record<string, string | undefined>) => {
      const file = new KillSwitchFile(configFrom(options).dataDir);
      if (state === 'on') file.add(localSwitch(options.reason ?? ''));
      else if (state === 'off') file.remove([LOCAL]);
      else if (state !== 'status') throw new StartError(`${JSON.stringify(state)} is not on, off or status.`, { exitCode: 2 });
      const active = file.read().filter((row) => row.active);
      process.stdout.write(active.length === 0 ? 'No kill switch is on in this data directory.\n' : `${active.map(({ kind, scope_id, reason }) => `on: ${kind} ${scope_id ?? ''} ${reason}`.trim()).join('\n')}\n`);
    },
  );
}

function localSwitch(reason: string): KillSwitchRow {
  return {
    id: LOCAL, kind: 'instance', scope_id: null, organization_id: null, tenant_id: null, active: true, reason,
    created_by: 'system', created_at: systemClock.now(), expires_at: null, lifted_at: null, lifted_by: null,
  };
}
