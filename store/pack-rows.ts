// What is kept of policy packs: which are installed in a tenant, with what, and which of its policies are theirs?

/** A pack that is installed in a tenant. */
export interface PolicyPackRow {
  tenant_id: string;
  name: string;
  version: string;
  /** What was chosen where the pack leaves a choice; all of its parameters. */
  parameters: Record<string, unknown>;
  installed_at: number;
  updated_at: number;
  /** The person who installed or upgraded it last. */
  updated_by: string | null;
}

/** A policy that belongs to a pack; it is changed with the pack alone. */
export interface PackPolicyRow {
  tenant_id: string;
  policy_id: string;
  pack: string;
}
