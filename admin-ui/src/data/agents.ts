// Which agents are there, and how does one come to be? Lists, creation, keys.

import { api, type Page } from './api.ts';
import { type ListQuery, readList } from './list.ts';

export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly environment: string | null;
  readonly status: 'active' | 'disabled';
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly shared?: boolean;
  readonly last_seen_at?: string | null;
}

export const readAgents = (query: ListQuery): Promise<Page<Agent>> => readList('/api/agents', query);

export const createAgent = (agent: {
  name: string;
  description?: string;
  environment?: string;
  roles: string[];
}): Promise<Agent> => api.post('/api/agents', agent);

/** A new key of an agent; its value is in this answer and nowhere else. */
export const createKey = (agentId: string): Promise<{ id: string; key: string }> =>
  api.post(`/api/agents/${agentId}/keys`, {});

/** What starts a program with this key. */
export function startCommand(name: string, key: string): string {
  return `HOLDGATE_AGENT_KEY=${key} \\\n  holdgate run --gate http://${location.hostname}:9443 --agent ${name} -- your-program`;
}
