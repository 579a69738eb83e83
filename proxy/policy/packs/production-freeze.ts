// Production freeze and maintenance window: writing stops for a while, or waits for a person outside of the hours that are meant for it.

import { APPROVERS, type Pack, type Parameters, written } from './pack.ts';

const WRITES = '{ field: action.verb, operator: equals, value: write }';
/** Long over, so that a freeze that nobody has set never begins. */
const NEVER = '1970-01-01T00:00:00Z';
const FOREVER = '9999-12-31T00:00:00Z';

function freeze({ environments, freeze_from, freeze_until, exempt_groups }: Parameters): string {
  const frozen = freeze_from !== null;
  const [from, until] = frozen ? [freeze_from, freeze_until ?? FOREVER] : [NEVER, NEVER];
  const [environment = ''] = environments as readonly string[];
  const place = written(environment.replaceAll('*', 'x').replaceAll('?', 'x'));
  const exempt = (exempt_groups as readonly string[])
    .map((group) => `\n        - { field: agent.groups, operator: not_contains, value: ${written(group)} }`)
    .join('');
  const [group] = exempt_groups as readonly string[];
  const exemptTest =
    group === undefined
      ? ''
      : `\n  - { name: an exempt group passes, request: { environment: ${place}, agent_groups: [${written(group)}], action: { type: http.post, verb: write }, time: ${written(from)} }, expect: allow }`;
  return `metadata:
  name: production-freeze/freeze
  description: Nothing is written between two times
  mode: ${frozen ? 'enforce' : 'off'}
  scope: { environments: ${written(environments)} }
rules:
  - name: frozen
    conditions:
      all:
        - ${WRITES}
        - { field: context.time, operator: greater_than_or_equal, value: ${written(from)} }
        - { field: context.time, operator: less_than, value: ${written(until)} }${exempt}
    decision: deny
    reason: Production is frozen
tests:
  - { name: reading passes, request: { environment: ${place}, agent_groups: [], action: { type: http.get, verb: read }, time: ${written(from)} }, expect: allow }
  - { name: writing is decided as the times say, request: { environment: ${place}, agent_groups: [], action: { type: http.post, verb: write }, time: ${written(from)} }, expect: ${frozen ? 'deny' : 'allow'} }
  - { name: afterwards it passes, request: { environment: ${place}, agent_groups: [], action: { type: http.post, verb: write }, time: ${written(until)} }, expect: allow }
  - { name: elsewhere it passes, request: { environment: zzz-elsewhere, agent_groups: [], action: { type: http.post, verb: write }, time: ${written(from)} }, expect: allow }${exemptTest}
`;
}

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

function hours({
  environments,
  window_days,
  window_from_hour,
  window_to_hour,
  zone,
  approver_roles,
}: Parameters): string {
  const [from, to] = [window_from_hour as number, window_to_hour as number];
  const [environment = ''] = environments as readonly string[];
  const request = `environment: ${written(environment.replaceAll('*', 'x').replaceAll('?', 'x'))}, action: { type: http.post, verb: write }`;
  const whole = DAYS.every((day) => (window_days as readonly string[]).includes(day)) && from === 0 && to === 23;
  return `metadata:
  name: production-freeze/maintenance-window
  description: Outside of the hours that are meant for changes, changes wait for a person
  scope: { environments: ${written(environments)} }
rules:
  - name: outside-the-window
    conditions:
      all:
        - ${WRITES}
        - not:
            all:
              - { field: context.weekday, zone: ${written(zone)}, operator: in, value: ${written(window_days)} }
              - { field: context.hour, zone: ${written(zone)}, operator: between, value: [${from}, ${to}] }
    decision: requires_approval
    reason: This is outside of the hours for changes
    risk_score: 60
    approval: { approvers: { roles: ${written(approver_roles)} }, reason_required: true }
tests:
  - { name: reading passes at any time, request: { environment: ${written(environment.replaceAll('*', 'x').replaceAll('?', 'x'))}, action: { type: http.get, verb: read } }, expect: allow }
${momentTests({ request, from, to, days: window_days as readonly string[], zone: zone as string, whole })}`;
}

/** One moment inside and, unless the window is the whole week, one outside; on clocks of the zone in a week without a change of them. */
function momentTests(window: {
  request: string;
  from: number;
  to: number;
  days: readonly string[];
  zone: string;
  whole: boolean;
}): string {
  const { request, days, from, to, zone, whole } = window;
  const moments = Array.from({ length: 7 * 24 }, (_, at) => new Date(Date.UTC(2026, 0, 12, at)));
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'long',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  const isInside = (moment: Date): boolean => {
    const [day = '', hour = ''] = format
      .format(moment)
      .toLowerCase()
      .split(/[^a-z0-9]+/);
    const time = Number(hour);
    return days.includes(day) && (from <= to ? time >= from && time <= to : time >= from || time <= to);
  };
  const line = (name: string, moment: Date | undefined, expect: string): string =>
    moment === undefined
      ? ''
      : `  - { name: ${name}, request: { ${request}, time: ${written(moment.toISOString())} }, expect: ${expect} }\n`;
  return [
    line('inside it passes', moments.find(isInside), 'allow'),
    whole
      ? ''
      : line(
          'outside it waits',
          moments.find((moment) => !isInside(moment)),
          'requires_approval',
        ),
  ].join('');
}

/** The pack. */
export const productionFreeze: Pack = {
  name: 'production-freeze',
  title: 'Production freeze and maintenance window',
  description:
    'Writing in production stops between two times, and waits for a person outside of the hours for changes.',
  version: '1.0.0',
  parameters: [
    {
      name: 'environments',
      description: 'Environments, with * and ?, that this is about.',
      type: 'texts',
      default: ['production'],
    },
    {
      name: 'freeze_from',
      description: 'From when on nothing is written; null: there is no freeze.',
      type: 'time',
      default: null,
    },
    {
      name: 'freeze_until',
      description: 'Until when; null: until somebody changes this.',
      type: 'time',
      default: null,
    },
    {
      name: 'exempt_groups',
      description: 'Agent groups that go on during a freeze.',
      type: 'texts',
      optional: true,
      default: [],
    },
    { name: 'zone', description: 'Whose clocks the window is on.', type: 'zone', default: 'UTC' },
    {
      name: 'window_days',
      description: 'Days on which changes pass.',
      type: 'texts',
      default: DAYS.slice(0, 5),
    },
    {
      name: 'window_from_hour',
      description: 'The first hour in which changes pass.',
      type: 'number',
      minimum: 0,
      maximum: 23,
      default: 8,
    },
    {
      name: 'window_to_hour',
      description: 'The last hour in which changes pass; one before the first passes midnight.',
      type: 'number',
      minimum: 0,
      maximum: 23,
      default: 17,
    },
    APPROVERS,
  ],
  policies: (parameters) => [freeze(parameters), hours(parameters)],
};
