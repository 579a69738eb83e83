// `holdgate audit verify`: does the ledger still say what was written? From the files alone, without the product or a database.

import { Command } from 'commander';
import { auditVerify } from './audit-verify.ts';
import { configFrom, withSettings } from './settings-options.ts';

/** The command. */
export function auditCommand(): Command {
  const verify = withSettings(new Command('verify').description('Check every line of every segment file'))
    .option('--checkpoint <file>', 'an exported checkpoint, which also shows a cut tail and a rollback')
    .action(async ({ checkpoint, ...options }: Record<string, string | undefined>) => {
      const { dataDir } = configFrom(options);
      const progress = process.stderr.isTTY
        ? (text: string): void => void process.stderr.write(`\r${text}`)
        : undefined;
      process.exitCode = await auditVerify({ dataDir, checkpoint, ...(progress && { progress }) });
    });
  return new Command('audit').description('Work with the audit ledger offline').addCommand(verify);
}
