// Which permissions are there, and what does a pattern of them mean? The closed lists of the access model; a pattern is dotted, `*`
// stands for one segment, a final `**` for all that follow.

/** What people may do in a tenant. */
export const CONSOLE_PERMISSIONS = [
  'dashboard.view',
  'audit.view',
  'audit.export',
  'agents.view',
  'agents.create',
  'agents.edit',
  'agents.delete',
  'agents.keys',
  'groups.view',
  'groups.edit',
  'policies.view',
  'policies.edit',
  'packs.install',
  'gateways.view',
  'gateways.edit',
  'connectors.view',
  'connectors.edit',
  'credentials.write',
  'approvals.view',
  'approvals.decide',
  'members.view',
  'members.manage',
  'roles.view',
  'roles.manage',
  'killswitch.toggle',
  'config.export',
  'config.import',
  'settings.view',
  'settings.edit',
  'tokens.manage',
  'data.delete',
  'resources.view',
  'resources.create',
  'resources.manage',
] as const;

/** What people may do in the organization as a whole; only roles of a management tenant carry these. */
export const ORGANIZATION_PERMISSIONS = [
  'organization.settings',
  'organization.users.view',
  'organization.users.manage',
  'organization.tenants.create',
  'organization.tenants.edit',
  'organization.tenants.delete',
  'organization.boundaries.edit',
  'organization.templates.edit',
  'organization.audit.view',
  'organization.killswitch.toggle',
] as const;

export type ConsolePermission = (typeof CONSOLE_PERMISSIONS)[number];
export type OrganizationPermission = (typeof ORGANIZATION_PERMISSIONS)[number];
/** What people hold. */
export type PersonPermission = ConsolePermission | OrganizationPermission;
/** What agents hold. */
export type ActionPermission = `action.${string}`;
export type Permission = PersonPermission | ActionPermission;

const PERSON: readonly PersonPermission[] = [...CONSOLE_PERMISSIONS, ...ORGANIZATION_PERMISSIONS];
const KNOWN: ReadonlySet<string> = new Set(PERSON);

/** Whether people can hold this permission: one of the two closed lists. */
export function isPersonPermission(name: string): name is PersonPermission {
  return KNOWN.has(name);
}

/** Whether it belongs to the organization instead of a tenant. */
export function isOrganizationPermission(name: string): boolean {
  return name.startsWith('organization.');
}

/** The permission that stands for an action type. */
export function actionPermission(actionType: string): ActionPermission {
  return `action.${actionType}`;
}

/** A pattern, ready to be asked. */
export interface NamePattern {
  readonly text: string;
  /** How many segments are neither `*` nor `**`. */
  readonly literalSegments: number;
  matches(name: string): boolean;
}

const SEGMENT = /^[A-Za-z0-9_-]+$/;
const MAX_LENGTH = 200;

/** What is wrong with the form of a pattern, in a sentence; undefined: nothing. Does not ask whether it matches anything. */
export function patternProblem(pattern: string): string | undefined {
  if (pattern.length > MAX_LENGTH) return `A pattern has at most ${MAX_LENGTH} characters.`;
  const segments = pattern.split('.');
  const wrong = segments.find((segment, at) => !segmentFits(segment, at === segments.length - 1));
  if (wrong === undefined) return undefined;
  return wrong === '**'
    ? '`**` may only stand at the end of a pattern.'
    : 'A pattern is made of segments of letters, digits, `_` and `-`, joined by dots; `*` stands for one segment, a final `**` for the rest.';
}

function segmentFits(segment: string, last: boolean): boolean {
  return segment === '*' || (segment === '**' && last) || SEGMENT.test(segment);
}

const compiled = new Map<string, NamePattern>();
const COMPILED_KEPT = 10_000;

/** Compiles a pattern of dotted names. One of a wrong form matches nothing: what nobody can read grants nothing. */
export function compilePattern(text: string): NamePattern {
  const known = compiled.get(text);
  if (known) return known;
  const pattern = buildPattern(text);
  if (compiled.size >= COMPILED_KEPT) compiled.clear();
  compiled.set(text, pattern);
  return pattern;
}

function buildPattern(text: string): NamePattern {
  if (patternProblem(text) !== undefined) return { text, literalSegments: 0, matches: () => false };
  const segments = text.split('.');
  const literalSegments = segments.filter((segment) => !segment.startsWith('*')).length;
  return { text, literalSegments, matches: matcherOf(text, segments, literalSegments) };
}

function matcherOf(text: string, segments: readonly string[], literalSegments: number): (name: string) => boolean {
  if (literalSegments === segments.length) return (name) => name === text;
  if (literalSegments === segments.length - 1 && text.endsWith('**')) {
    const prefix = text.slice(0, -2);
    return (name) => name.length > prefix.length && name.startsWith(prefix);
  }
  const source = segments.map((segment) => (segment === '**' ? '.+' : segment === '*' ? '[^.]+' : segment)).join('\\.');
  const expression = new RegExp(`^${source}$`);
  return (name) => expression.test(name);
}

/** The permissions of people that a pattern stands for, in the order of the lists. */
export function expandPattern(text: string): readonly PersonPermission[] {
  const pattern = compilePattern(text);
  return PERSON.filter((name) => pattern.matches(name));
}

/** Whether a pattern could stand for some action (`action.…`, or a wildcard in the first place). */
export function reachesActions(text: string): boolean {
  if (patternProblem(text) !== undefined) return false;
  const [first = '', ...rest] = text.split('.');
  return first === '**' || ((first === '*' || first === 'action') && rest.length > 0);
}

/** What a grant or a boundary may be limited by. */
export type LimitDimension = 'agents' | 'groups' | 'connectors' | 'resource_types' | 'labels' | 'verbs';

const BY_AGENT: readonly LimitDimension[] = ['agents', 'groups', 'labels'];
const DIMENSIONS: Readonly<Record<string, readonly LimitDimension[]>> = {
  agents: BY_AGENT,
  groups: ['groups'],
  approvals: [...BY_AGENT, 'connectors', 'resource_types'],
  audit: [...BY_AGENT, 'connectors'],
  killswitch: ['agents', 'groups', 'connectors'],
  connectors: ['connectors'],
  credentials: ['connectors'],
  resources: ['resource_types', 'labels'],
  action: [...BY_AGENT, 'connectors', 'resource_types', 'verbs'],
};

/** By what a grant of this permission can be limited. A limit by anything else makes the grant worth nothing for it. */
export function limitsOf(permission: string): readonly LimitDimension[] {
  return DIMENSIONS[permission.slice(0, permission.indexOf('.'))] ?? [];
}

/** One row of the console's matrix: a kind of thing, and what can be done with it. */
export interface MatrixRow {
  readonly kind: string;
  readonly verbs: readonly string[];
}

/** Kinds × verbs, as the console shows permissions. */
export function permissionMatrix(names: readonly string[] = PERSON): readonly MatrixRow[] {
  const rows = new Map<string, string[]>();
  for (const name of names) {
    const cut = name.lastIndexOf('.');
    const kind = name.slice(0, cut);
    rows.set(kind, [...(rows.get(kind) ?? []), name.slice(cut + 1)]);
  }
  return [...rows].map(([kind, verbs]) => ({ kind, verbs }));
}
