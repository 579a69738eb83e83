// What is kept of people besides their accounts: links for passwords, imports that can be taken back, reviews of access, views as
// somebody else, and when somebody last did something in a tenant?

/** A link by which somebody sets another password: single use, expiring. */
export interface PasswordResetRow {
  id: string;
  /** SHA-256 of the link's token, hex. */
  digest: string;
  user_id: string;
  /** Who made it; null: somebody on the machine itself. */
  created_by: string | null;
  created_at: number;
  expires_at: number;
}

/** What an import did for one row of its file. */
export interface ImportedPerson {
  line: number;
  user_id: string;
  /** It made the account, the organization's record, the membership. */
  new_account: boolean;
  new_to_organization: boolean;
  new_member: boolean;
  /** Ids of the roles that it gave. */
  roles: string[];
}

/** An import of people into a tenant. */
export interface PeopleImportRow {
  id: string;
  tenant_id: string;
  people: ImportedPerson[];
  created_at: number;
  created_by: string;
  undone_at: number | null;
  undone_by: string | null;
}

/** A review of who holds what in a tenant. */
export interface AccessReviewRow {
  id: string;
  tenant_id: string;
  name: string;
  created_at: number;
  created_by: string;
  due_at: number;
  finished_at: number | null;
}

/** What is reviewed: a person's role, an agent's role, a person's token. */
export type BindingKind = 'person_role' | 'agent_role' | 'token';

/** One binding of a review as it was when the review began, and what was decided about it. */
export interface AccessReviewItemRow {
  id: string;
  tenant_id: string;
  review_id: string;
  kind: BindingKind;
  /** The person or the agent that holds it. */
  holder_id: string;
  /** The role's or the token's id. */
  held_id: string;
  /** Its name at the beginning of the review. */
  held_name: string;
  since: number | null;
  last_used_at: number | null;
  /** `gone`: it ended otherwise before anybody decided. */
  decision: 'keep' | 'revoke' | 'gone' | null;
  comment: string | null;
  decided_by: string | null;
  decided_at: number | null;
}

/** Somebody sees a tenant as somebody else for a while. */
export interface TenantViewRow {
  id: string;
  tenant_id: string;
  viewer_id: string;
  /** As whom. */
  user_id: string;
  /** The one session that it holds for; its digest. */
  session_digest: string;
  reason: string;
  created_at: number;
  expires_at: number;
  ended_at: number | null;
}

/** When somebody last did something in a tenant, to the quarter of an hour. */
export interface PresenceRow {
  tenant_id: string;
  user_id: string;
  last_used_at: number;
}
