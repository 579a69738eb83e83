// May somebody do something here, and who may? The server's explainer.

import { api, type Page } from './api.ts';

export interface Check {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly detail: string;
}

export interface Explanation {
  readonly allowed: boolean;
  readonly checks: readonly Check[];
  readonly nearest_change?: string;
  readonly roles: readonly { readonly id: string; readonly name: string; readonly grants: readonly string[] }[];
  readonly boundary: { readonly permissions: readonly string[] };
}

export interface Holder {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly organization_owner: boolean;
}

/** On what it would be done. */
export interface AccessObject {
  readonly agent_id?: string;
  readonly connector_id?: string;
  readonly verb?: 'read' | 'write';
}

/** About whom, what, on what. */
export interface Question {
  readonly user_id?: string;
  readonly agent_id?: string;
  readonly permission: string;
  readonly object?: AccessObject;
}

export const explain = (question: Question): Promise<Explanation> => api.post('/api/access/explain', question);

export const whoCan = (permission: string, { agent_id, connector_id }: AccessObject): Promise<Page<Holder>> =>
  api.get('/api/access/who-can', { permission, agent_id, connector_id });
