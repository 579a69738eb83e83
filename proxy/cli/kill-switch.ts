// `holdgate kill-switch on|off|status`: stops everything of this instance from its own machine, without a database or a password.

import { statSync } from 'node:fs';
import { Argument, Command } from 'commander';
import type { KillSwitchRow } from '../../store/rows.ts';
import { KillSwitchFile } from '../enforcement/kill-switch-file.ts';
import { StartError } from '../errors.ts';
import { systemClock } from '../runtime/clock.ts';
import { configFrom, withSettings } from './settings-options.ts';

const LOCAL = 'ksw_local';

type State = 'on' | 'off' | 'status';

/** The command. */
export function killSwitchCommand(): Command {
  const command = new Command('kill-switch').description(
    'Stop all traffic of this instance, or let it go again, by the data directory alone',
  );
  command.addArgument(new Argument('<state>', 'what to do').choices(['on', 'off', 'status'] satisfies State[]));
  command.option('--reason <text>', 'why; agents and people see it', 'pressed on the machine itself');
  return withSettings(command).action(
    (state: State, { reason = '', ...options }: Record<string, string | undefined>) => {
      const { dataDir } = configFrom(options);
      const file = new KillSwitchFile(existing(dataDir));
      if (state !== 'status')
        writing(dataDir, () => (state === 'on' ? file.add(localSwitch(reason)) : file.remove([LOCAL])));
      process.stdout.write(described(file.read().filter(({ active }) => active)));
    },
  );
}

/** A switch in a directory that no instance uses would stop nothing. */
function existing(dataDir: string): string {
  if (statSync(dataDir, { throwIfNoEntry: false })?.isDirectory()) return dataDir;
  throw new StartError(
    `There is no data directory ${dataDir}. Name that of the instance with --data-dir or HOLDGATE_DATA_DIR.`,
    { exitCode: 2 },
  );
}

function writing(dataDir: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    throw new StartError(
      `The kill switch file in ${dataDir} cannot be written (${(cause as NodeJS.ErrnoException).code}). Run this as the user that Holdgate runs as.`,
      { cause },
    );
  }
}

function described(active: readonly KillSwitchRow[]): string {
  if (active.length === 0) return 'No kill switch is on in this data directory.\n';
  return active
    .map(({ kind, scope_id, reason }) => `on: ${[kind, scope_id].filter(Boolean).join(' ')}, because: ${reason}\n`)
    .join('');
}

function localSwitch(reason: string): KillSwitchRow {
  return {
    id: LOCAL,
    kind: 'instance',
    scope_id: null,
    organization_id: null,
    tenant_id: null,
    active: true,
    reason,
    created_by: 'system',
    created_at: systemClock.now(),
    expires_at: null,
    lifted_at: null,
    lifted_by: null,
    lifted_because: null,
  };
}
