// What would an import change? For each object of a file: create, update, unchanged or conflict. Pure; nothing is ever planned to go.

import { isDeepStrictEqual } from 'node:util';
import type { TenantKind } from '../../store/rows.ts';
import { BUILT_IN_ROLES } from '../access/built-ins.ts';
import type { Problem } from '../errors.ts';
import { CATALOGUE } from '../policy/packs/catalogue.ts';
import type {
  AgentGroupPart,
  BoundaryPart,
  Configuration,
  ConfigurationParts,
  ConnectorPart,
  GatewayPart,
  PackPart,
  PolicyPart,
  RolePart,
  SettingsPart,
} from './document.ts';
import { LISTED } from './document.ts';
import { mergedIntegrations, withoutSecrets } from './integrations.ts';

/** What happens to an object. A conflict stays as the target has it, and `reason` says why. */
export type PlannedAction = 'create' | 'update' | 'unchanged' | 'conflict';
export type PlannedKind =
  | 'agent'
  | 'agent_group'
  | 'boundary'
  | 'connector'
  | 'gateway'
  | 'policy'
  | 'policy_pack'
  | 'role'
  | 'settings'
  | 'shared_agent';

/** One object of the file. `pointer` is where it stands there. */
export interface PlannedChange {
  readonly kind: PlannedKind;
  readonly name: string;
  readonly action: PlannedAction;
  readonly pointer: string;
  readonly reason?: string;
}

/** Where the import goes: what is there, and of which kind the tenant is. */
export interface Target {
  readonly configuration: Configuration;
  readonly tenant: { readonly name: string; readonly kind: TenantKind };
}

const KIND = {
  connectors: 'connector',
  roles: 'role',
  agent_groups: 'agent_group',
  agents: 'agent',
  gateways: 'gateway',
  policies: 'policy',
  policy_packs: 'policy_pack',
} as const;
/** The version of each pack that can be installed. */
const OFFERED: ReadonlyMap<string, string> = new Map(CATALOGUE.map(({ name, version }) => [name, version]));
const BUILT_IN: ReadonlySet<string> = new Set(BUILT_IN_ROLES.map(({ name }) => name));

type Named = { readonly name: string };
/** What an object of the file meets: unchanged or update where it is there already, or why it can be neither. */
type Verdict = PlannedAction | { readonly conflict: string };

/** The plan, in the order of the file. */
export function planOf(given: ConfigurationParts, target: Target): PlannedChange[] {
  const here = target.configuration;
  const listed = <Part extends Named>(
    kind: (typeof LISTED)[number],
    parts: readonly Part[] = [],
    judge: (part: Part) => Verdict,
  ): PlannedChange[] =>
    parts.map((part, at) => planned({ kind: KIND[kind], name: part.name, pointer: `/${kind}/${at}` }, judge(part)));
  const known = <Part extends Named>(parts: readonly Part[], name: string): Part | undefined =>
    parts.find((one) => one.name === name);
  return [
    ...listed('connectors', given.connectors, (part) => connectorVerdict(part, known(here.connectors, part.name))),
    ...listed('roles', given.roles, (part) => roleVerdict(part, known(here.roles, part.name))),
    ...listed('agent_groups', given.agent_groups, (part) => groupVerdict(part, known(here.agent_groups, part.name))),
    ...listed('agents', given.agents, (part) => usualVerdict(part, known(here.agents, part.name))),
    ...listed('gateways', given.gateways, (part) => gatewayVerdict(part, given.gateways ?? [], here.gateways)),
    ...listed('policies', given.policies, (part) => policyVerdict(part, known(here.policies, part.name))),
    ...listed('policy_packs', given.policy_packs, (part) => packVerdict(part, known(here.policy_packs, part.name))),
    ...(given.boundary ? boundaryPlan(given.boundary, target) : []),
    ...(given.settings
      ? [
          planned(
            { kind: 'settings', name: target.tenant.name, pointer: '/settings' },
            settingsVerdict(given.settings, here.settings),
          ),
        ]
      : []),
  ];
}

/** Names that a file uses twice for one kind, as problems of the file. */
export function namedTwice(given: ConfigurationParts): Problem[] {
  return LISTED.flatMap((kind) => {
    const names = (given[kind] ?? []).map(({ name }) => name);
    return names.flatMap((name, at) =>
      names.indexOf(name) === at
        ? []
        : [{ pointer: `/${kind}/${at}/name`, message: `${JSON.stringify(name)} stands twice among the ${kind}.` }],
    );
  });
}

/** The gateway of the target that one of the file means: of the same name, or for the exporting process's own listener the importing one's. */
export function gatewayMeant(
  part: GatewayPart,
  all: readonly GatewayPart[],
  here: Configuration['gateways'],
): Configuration['gateways'][number] | undefined {
  const namesake = here.find(({ name }) => name === part.name);
  const own = here.find((one) => one.own);
  const taken = own && all.some(({ name }) => name === own.name);
  return namesake ?? (part.own && !taken ? own : undefined);
}

/** What of a gateway is to be set: an own listener's environment and level stay wherever the target has them, since they are the instance's. */
export function gatewayWanted(
  { environment, enforcement, access_rules }: GatewayPart,
  known: Configuration['gateways'][number] | undefined,
) {
  if (!known?.own) return { environment, enforcement, access_rules };
  return { environment: known.environment ?? environment, enforcement: known.enforcement ?? enforcement, access_rules };
}

/** The members of a part that are said and differ. */
export function differing<Part extends object>(part: Part, known: object): Partial<Part> {
  const there = known as Readonly<Record<string, unknown>>;
  const entries = Object.entries(part).filter(([name, value]) => value !== undefined && !same(value, there[name]));
  return Object.fromEntries(entries) as Partial<Part>;
}

/** What is to be set of the settings: the level as the tenant says it itself, and nothing that holds already. */
export function settingsWanted(given: SettingsPart, here: Configuration['settings']): Partial<SettingsPart> {
  const { enforcement, own_enforcement, integrations, ...rest } = given;
  const level = own_enforcement !== undefined || enforcement === here.enforcement ? own_enforcement : enforcement;
  const merged = integrations && mergedIntegrations(here.integrations, withoutSecrets(integrations));
  return differing({ ...rest, own_enforcement: level, integrations: merged }, here);
}

/** What is to be done to a policy that is there: which text comes into force, and which is the newest draft after that. */
export function policyWanted(
  part: PolicyPart,
  known: PolicyPart | undefined,
): { readonly publish?: string; readonly draft?: string } {
  const inForce = known?.published ? known.yaml : undefined;
  const newest = known && (known.draft ?? known.yaml);
  const draft = part.draft ?? part.yaml;
  if (!part.published) return newest === draft ? {} : { draft };
  if (inForce !== part.yaml) return { publish: part.yaml, ...(draft !== part.yaml && { draft }) };
  return part.draft === undefined || part.draft === newest ? {} : { draft };
}

function planned(about: Omit<PlannedChange, 'action' | 'reason'>, verdict: Verdict): PlannedChange {
  return typeof verdict === 'string'
    ? { ...about, action: verdict }
    : { ...about, action: 'conflict', reason: verdict.conflict };
}

function verdictOf(changes: object): Verdict {
  return Object.keys(changes).length === 0 ? 'unchanged' : 'update';
}

function usualVerdict<Part extends Named>(part: Part, known: Named | undefined): Verdict {
  return known ? verdictOf(differing(part, known)) : 'create';
}

function connectorVerdict(part: ConnectorPart, known: Configuration['connectors'][number] | undefined): Verdict {
  if (known && known.type !== part.type)
    return {
      conflict: `A connector of this name has type ${known.type} here, and a connector's type stays. Rename one of them.`,
    };
  return usualVerdict(part, known);
}

/** A link to a template is made with the role and stays as it is. */
function roleVerdict(
  { template: _link, ...part }: RolePart,
  known: Configuration['roles'][number] | undefined,
): Verdict {
  if (BUILT_IN.has(part.name))
    return { conflict: `The role ${part.name} is built in and stays as it is. Give yours another name.` };
  return usualVerdict(part, known);
}

function groupVerdict(
  { approvers, ...part }: AgentGroupPart,
  known: Configuration['agent_groups'][number] | undefined,
): Verdict {
  if (!known) return 'create';
  return verdictOf(differing({ ...part, approvers: approvers && approversWanted(approvers, known.approvers) }, known));
}

/** People who are named in the target stay so. */
function approversWanted(
  { roles, people }: NonNullable<AgentGroupPart['approvers']>,
  known: NonNullable<Configuration['agent_groups'][number]['approvers']>,
) {
  return { roles: roles ?? known.roles, people: people || known.people };
}

function gatewayVerdict(part: GatewayPart, all: readonly GatewayPart[], here: Configuration['gateways']): Verdict {
  const known = gatewayMeant(part, all, here);
  if (known) return verdictOf(differing(gatewayWanted(part, known), known));
  return part.own && here.some(({ own }) => own)
    ? {
        conflict:
          'It is the listener of the exporting instance, and another gateway of the file has the name of the one here.',
      }
    : 'create';
}

function policyVerdict(part: PolicyPart, known: PolicyPart | undefined): Verdict {
  return known ? verdictOf(policyWanted(part, known)) : 'create';
}

/** Only the product's own version of a pack can be installed; an installed one stays at its version, or is brought to that one. */
function packVerdict(part: PackPart, known: PackPart | undefined): Verdict {
  const { name, version, parameters = {} } = part;
  const there = known?.parameters ?? {};
  const chosen = Object.entries(parameters).every(([key, value]) => same(value, there[key]));
  const wanted = version ?? known?.version ?? OFFERED.get(name);
  if (known && known.version === wanted && chosen) return 'unchanged';
  if (wanted !== undefined && wanted === OFFERED.get(name)) return known ? 'update' : 'create';
  const offered = OFFERED.get(name);
  return {
    conflict:
      offered === undefined
        ? `This Holdgate has no pack ${name}.`
        : `This Holdgate has version ${offered} of the pack, not ${wanted}. Leave the version out of the file, or install it by hand.`,
  };
}

function boundaryPlan(
  { shared_agents = [], ...given }: BoundaryPart,
  { configuration, tenant }: Target,
): PlannedChange[] {
  const here = configuration.boundary;
  const changed = verdictOf(differing(given, here));
  const verdict: Verdict =
    changed === 'update' && tenant.kind === 'personal'
      ? { conflict: 'One boundary, set by the organization, holds for all personal tenants.' }
      : changed;
  const strangers = shared_agents.flatMap((name, at) =>
    here.shared_agents?.includes(name)
      ? []
      : [
          planned(
            { kind: 'shared_agent', name, pointer: `/boundary/shared_agents/${at}` },
            { conflict: 'No agent of this name is shared with this tenant. Share it in its own tenant.' },
          ),
        ],
  );
  return [planned({ kind: 'boundary', name: tenant.name, pointer: '/boundary' }, verdict), ...strangers];
}

function settingsVerdict(given: SettingsPart, here: Configuration['settings']): Verdict {
  return verdictOf(settingsWanted(given, here));
}

/** Lists of plain names are sets. */
function same(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(comparable(one), comparable(other));
}

function comparable(value: unknown): unknown {
  if (Array.isArray(value))
    return value.every((one) => typeof one === 'string') ? [...new Set(value)].sort() : value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, comparable(member)]),
  );
}
