// `holdgate migrate-organization`: turns an instance that single people used into one organization, by hand, with Holdgate stopped.

import { Command } from 'commander';
import { onTheGround } from '../app/offline.ts';
import { tenantServices } from '../app/tenant-services.ts';
import type { Config } from '../config/config.ts';
import { ApiError, StartError } from '../errors.ts';
import { systemClock } from '../runtime/clock.ts';
import type { MigrationReport } from '../transfer/migration-report.ts';
import { migrateOrganization } from '../transfer/organization-migration.ts';
import { configFrom, withSettings } from './settings-options.ts';

interface Options {
  readonly owner: readonly string[];
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** The command. Run again it does nothing more. */
export function migrateOrganizationCommand(): Command {
  return withSettings(
    new Command('migrate-organization').description(
      'Put the people of an instance into its first organization, and what is theirs into their personal tenants',
    ),
  )
    .option('--owner <email...>', 'who owns the organization afterwards, besides its owners now', [])
    .option('--dry-run', 'only print the plan')
    .option('--json', 'print it as JSON')
    .action(async ({ owner, dryRun = false, json, ...options }: Options & Record<string, never>) => {
      const report = await migrated(configFrom(options), { owners: owner, dryRun });
      process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : inWords(report, dryRun));
    });
}

async function migrated(
  config: Config,
  order: { owners: readonly string[]; dryRun: boolean },
): Promise<MigrationReport> {
  try {
    return await onTheGround(config, async ({ store, changes, vault }) => {
      const { directory, gateways } = tenantServices({ store, changes, clock: systemClock, config });
      const beginning = { begin: gateways.ensureOwnIn.bind(gateways) };
      return migrateOrganization({ store, changes, clock: systemClock, vault, roles: directory, beginning }, order);
    });
  } catch (error) {
    if (error instanceof ApiError) throw new StartError(error.message, { exitCode: 2 });
    throw error;
  }
}

/** The report for people; the same lines before and after. */
export function inWords(report: MigrationReport, dryRun: boolean): string {
  const people = report.people.map(({ email, joins, becomes_owner, personal }) => {
    const what = [
      ...(joins ? ['joins'] : []),
      ...(becomes_owner ? ['becomes owner'] : []),
      ...(personal === 'there' ? [] : [`personal tenant ${personal === 'made' ? 'is made' : 'moves here'}`]),
    ];
    return `person    ${email}: ${what.length === 0 ? 'is here already' : what.join(', ')}`;
  });
  return [
    `${dryRun ? 'Plan' : 'Done'} for the organization ${report.organization.name} (${report.organization.id}):`,
    ...people,
    ...report.moved.map(({ kind, name, email }) => `move      ${kind} ${name} to the personal tenant of ${email}`),
    ...report.copied.map(({ kind, name, to }) => `copy      ${kind} ${name} to ${to}`),
    ...report.stayed.map(({ kind, name, reason }) => `stay      ${kind} ${name}: ${reason}`),
    ...(report.cancelled_approvals > 0
      ? [`cancel    ${report.cancelled_approvals} open approvals of moved agents`]
      : []),
    `No team is made and no team role is given.${dryRun ? ' Nothing was written.' : ''}`,
    '',
  ].join('\n');
}
