// What does the console say? Every sentence of it, in one place; each area's words in a file of their own beside this one.

import { account, palette, settings, system, tokens } from './en/account.ts';
import { agents } from './en/agents.ts';
import { approvals, decide, details, together } from './en/approvals.ts';
import { audit } from './en/audit.ts';
import { connectors } from './en/connectors.ts';
import { entrance } from './en/entrance.ts';
import { explain } from './en/explain.ts';
import { kill } from './en/kill.ts';
import { nav } from './en/navigation.ts';
import { overview } from './en/overview.ts';
import { policies } from './en/policies.ts';
import { time } from './en/time.ts';
import { users } from './en/users.ts';

/** The console's words in English. */
export const say = {
  product: 'Holdgate',
  skip: 'Skip to the content',
  loading: 'Loading…',
  again: 'Try again',
  cancel: 'Cancel',
  leaving: 'Leave without saving?',
  leavingWhy: 'What you changed on this page is not saved, and would be lost.',
  leave: 'Leave without saving',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  more: 'Show more',
  any: 'Any',
  total: (count: number) => (count === 1 ? '1 entry' : `${count.toLocaleString('en')} entries`),
  noMatch: 'Nothing matches this filter',
  noMatchWhy: 'Try fewer words, or look at everything.',
  showAll: 'Show all',
  failed: 'This could not be loaded',
  forbidden: 'You cannot see this here',
  forbiddenWhy: (permission: string) =>
    `In this tenant you do not hold the permission ${permission}. Somebody who manages roles can give it to you.`,
  onlyRunning: 'Only owners of the first organization run this instance; ask one of them.',
  notFound: 'There is no such page',
  notFoundWhy: 'The address may be mistyped, or the page belongs to a tenant that you are not in.',
  unreachable: 'Holdgate cannot be reached',
  noTenant: 'You are in no tenant',
  noTenantWhy: 'You are signed in, but not a member of any tenant. Ask somebody who manages members to add you.',
  personalOnly: 'Nothing is selected. Choose a tenant above.',

  nav,
  account,
  palette,
  settings,
  system,
  tokens,
  entrance,
  approvals,
  decide,
  details,
  together,
  overview,
  audit,
  agents,
  connectors,
  policies,
  users,
  explain,
  kill,
  time,
} as const;

/** A length of time in words, from seconds up to days. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return say.time.seconds(seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 5) return say.time.minutes(minutes, seconds % 60);
  if (minutes < 60) return say.time.wholeMinutes(minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return say.time.hours(hours, minutes % 60);
  return say.time.days(Math.floor(hours / 24), hours % 24);
}

/** A moment in the person's own time zone. */
export function moment(rfc3339: string | null): string {
  if (rfc3339 === null) return '';
  return new Date(rfc3339).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
}

/** The person's own time zone, by its short name. */
export const zone = (): string =>
  new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts().find(({ type }) => type === 'timeZoneName')
    ?.value ?? '';

/** A size in the unit that reads best. */
export function bytes(count: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = count < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(count) / 10));
  const value = count / 1024 ** step;
  return `${value.toLocaleString('en', { maximumFractionDigits: step === 0 || value >= 100 ? 0 : 1 })} ${units[step]}`;
}
