// What is in a configuration that moves between instances? Format holdgate/v1: objects by their names, no ids, no secrets, no people.
// In a file that is imported every part may be left out, and so may most of an object's members: what is not said stays as it is.

import type {
  AccessRuleDocument,
  ConnectorType,
  EnforcementLevel,
  GrantDocument,
  OwnActionDocument,
} from '../../store/rows.ts';

/** The name of this format; another one is refused. */
export const FORMAT = 'holdgate/v1';

/** `yaml` is what is in force where `published`, else the newest draft; `draft`: a newer text than the one in force. */
export interface PolicyPart {
  readonly name: string;
  readonly yaml: string;
  readonly published?: boolean | undefined;
  readonly draft?: string | undefined;
}

/** An installed policy pack; its policies come with it. */
export interface PackPart {
  readonly name: string;
  readonly version?: string | undefined;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

export interface AgentPart {
  readonly name: string;
  readonly description?: string | undefined;
  readonly status?: 'active' | 'disabled' | undefined;
  readonly environment?: string | null | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly roles?: readonly string[] | undefined;
}

/** `described_actions`: what an OpenAPI document was read as. */
export interface ConnectorPart {
  readonly name: string;
  readonly type: ConnectorType;
  readonly base_url?: string | null | undefined;
  readonly hosts?: readonly string[] | undefined;
  readonly mode?: 'intercept' | 'tunnel' | undefined;
  readonly allow_private?: boolean | undefined;
  readonly ca?: string | null | undefined;
  readonly environment?: string | null | undefined;
  readonly opaque_segments?: boolean | undefined;
  readonly actions?: readonly OwnActionDocument[] | undefined;
  readonly described_actions?: readonly OwnActionDocument[] | undefined;
}

/** `own`: the listener of the process that made the export. */
export interface GatewayPart {
  readonly name: string;
  readonly environment?: string | null | undefined;
  readonly enforcement?: EnforcementLevel | null | undefined;
  readonly access_rules?: readonly AccessRuleDocument[] | undefined;
  readonly own?: boolean | undefined;
}

/** Limits of grants name agents, groups and connectors. */
export interface RolePart {
  readonly name: string;
  readonly description?: string | undefined;
  readonly grants?: readonly GrantDocument[] | undefined;
  readonly template?: string | null | undefined;
}

/** `people`: people are named as approvers besides roles; who they are stays behind. */
export interface AgentGroupPart {
  readonly name: string;
  readonly description?: string | undefined;
  readonly approvers?:
    | { readonly roles?: readonly string[] | undefined; readonly people?: boolean | undefined }
    | undefined;
}

/** Connectors and shared agents by name. */
export interface BoundaryPart {
  readonly permissions: readonly string[];
  readonly connectors: readonly string[] | '*';
  readonly shared_agents?: readonly string[] | undefined;
}

/** `enforcement` is the level in force, `own_enforcement` what the tenant says itself; null follows the organization. */
export interface SettingsPart {
  readonly name?: string | undefined;
  readonly enforcement?: EnforcementLevel | undefined;
  readonly own_enforcement?: EnforcementLevel | null | undefined;
  readonly separation_of_duties?: 'always' | 'production' | 'never' | undefined;
  readonly hold_wait_seconds?: number | undefined;
  readonly approval_timeout_seconds?: number | undefined;
  readonly max_pending_holds?: number | undefined;
  readonly retention_days?: number | null | undefined;
  readonly integrations?: Readonly<Record<string, unknown>> | undefined;
}

/** The objects of a tenant, by kind. */
export interface ConfigurationParts {
  readonly policies?: readonly PolicyPart[] | undefined;
  readonly policy_packs?: readonly PackPart[] | undefined;
  readonly agents?: readonly AgentPart[] | undefined;
  readonly connectors?: readonly ConnectorPart[] | undefined;
  readonly gateways?: readonly GatewayPart[] | undefined;
  readonly roles?: readonly RolePart[] | undefined;
  readonly agent_groups?: readonly AgentGroupPart[] | undefined;
  readonly boundary?: BoundaryPart | undefined;
  readonly settings?: SettingsPart | undefined;
}

/** A whole file. `organization` and `tenant` are names, `version` is the product's, `exported_at` is RFC 3339. */
export interface ConfigurationFile extends ConfigurationParts {
  readonly format: typeof FORMAT;
  readonly exported_at?: string | undefined;
  readonly organization?: string | undefined;
  readonly tenant?: string | undefined;
  readonly version?: string | undefined;
}

/** A part with nothing left out. */
export type Whole<Part> = { readonly [Member in keyof Part]-?: Exclude<Part[Member], undefined> };

/** Everything that a tenant has: no part and no member is left out. */
export interface Configuration extends ConfigurationParts {
  readonly policies: readonly (PolicyPart & { readonly published: boolean })[];
  readonly policy_packs: readonly PackPart[];
  readonly agents: readonly Whole<AgentPart>[];
  readonly connectors: readonly Whole<ConnectorPart>[];
  readonly gateways: readonly Whole<GatewayPart>[];
  readonly roles: readonly Whole<RolePart>[];
  readonly agent_groups: readonly Whole<AgentGroupPart>[];
  readonly boundary: Whole<BoundaryPart>;
  readonly settings: Whole<SettingsPart>;
}

/** An exported file: everything, and where and when it is from. */
export type ExportedConfiguration = Configuration & Whole<Omit<ConfigurationFile, keyof ConfigurationParts>>;

/** The kinds of objects that are listed by name, in the words of the file. */
export const LISTED = [
  'connectors',
  'roles',
  'agent_groups',
  'agents',
  'gateways',
  'policies',
  'policy_packs',
] as const;
