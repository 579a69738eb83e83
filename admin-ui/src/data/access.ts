// May somebody do something here, and who may? The server's explainer.

import { api } from './api.ts';
import type { Answer, Body, Item } from './asked.ts';

type Asked = Body<'/api/access/explain', 'post'>;

/** About whom, what, on what. */
export type Question = Extract<Asked, { readonly permission: string }>;

/** On what it would be done. */
export type AccessObject = NonNullable<Question['object']>;

/** Of a person or an agent; of a request the explainer answers something else. */
export type Explanation = Extract<Answer<'/api/access/explain', 'post'>, { readonly allowed: boolean }>;

export type Check = Explanation['checks'][number];

export type Holder = Item<'/api/access/who-can'>;
type Found = Answer<'/api/access/who-can'>;
/** An agent that may, outright or with approval. */
export type AgentHolder = Found['agents'][number];

export const explain = async (question: Question): Promise<Explanation> =>
  (await api.POST('/api/access/explain', { body: question })) as Explanation;

/** People who may, or, of an action, the agents. */
export const whoCan = (permission: string, { agent_id, connector_id }: AccessObject): Promise<Found> =>
  api.GET('/api/access/who-can', { query: { permission, agent_id, connector_id } });
