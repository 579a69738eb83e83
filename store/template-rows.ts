// What is kept of templates: the lists, texts and beginnings that organizations hand out, and what was made from which of them?

/** What can be made from a template. */
export type TemplateKind = 'role' | 'policy' | 'tenant';

/** A template of an organization; `offered` ones are there for all organizations of the instance. */
export interface TemplateRow {
  id: string;
  organization_id: string;
  kind: TemplateKind;
  name: string;
  description: string;
  /** By kind: grants of a role, text of a policy, beginnings of a tenant. */
  content: Record<string, unknown>;
  offered: boolean;
  /** Raised whenever `content` changes, from 1. */
  revision: number;
  created_at: number;
  updated_at: number;
  updated_by: string | null;
}

/** A role or a policy remembers what it was made from. */
export interface TemplateLinkRow {
  tenant_id: string;
  kind: TemplateKind;
  /** The role's or policy's id. */
  subject_id: string;
  /** The id of a row, or of a built-in template, which has none. */
  template_id: string;
  /** As it was called then: it may be gone by now. */
  template_name: string;
  /** The template's revision that was taken over last. */
  revision: number;
  /** The policy's version that holds it; null for roles. */
  subject_version: number | null;
  linked_at: number;
}
