// `holdgate env`: prints what `holdgate run` would set, in the words of a shell, of Docker or of Kubernetes.

import { Command, Option } from 'commander';
import { processEnvironment } from '../config/config.ts';
import { caFiles } from './ca-files.ts';
import { clientEnvironment, SHELLS, type Shell, written } from './client-environment.ts';
import { type ClientOptions, gateAddress } from './gate-client.ts';
import { withGate } from './run.ts';

/** Their programs do not see this machine's files. */
const CONTAINERS: readonly Shell[] = ['docker', 'k8s'];

/** The command. */
export function envCommand(): Command {
  return withGate(new Command('env'))
    .description('Print the variables that send a program through the gate')
    .addOption(new Option('--shell <name>', 'whose words').choices(SHELLS).default('bash'))
    .action(async (options: ClientOptions & { shell: Shell }) => {
      const gate = gateAddress(options);
      const files = await caFiles(gate, options);
      process.stdout.write(written(clientEnvironment(gate, files, processEnvironment()), options.shell));
      if (CONTAINERS.includes(options.shell))
        process.stderr.write(`Mount these into the container at the same paths: ${Object.values(files).join(' ')}\n`);
    });
}
