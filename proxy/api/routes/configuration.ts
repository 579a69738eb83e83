// How does one take a tenant's configuration along? One document out, the same document in. Its members are checked by the schemas that
// the same things have where they are made by hand.

import { z } from 'zod';
import { FORMAT } from '../../transfer/document.ts';
import { defineRoute, type Route } from '../route.ts';
import { groupFields } from './agent-groups.ts';
import { agentFields } from './agents.ts';
import { boundaryFields } from './boundaries.ts';
import { connectorFields, ownAction } from './connectors.ts';
import { accessRules, gatewayFields, gatewayName } from './gateways.ts';
import { roleDescription, roleGrants, roleName } from './roles.ts';
import { settingsFields } from './tenant-settings.ts';

const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
const MOST_OBJECTS = 10_000;

const list = <Part extends z.ZodType>(part: Part) => z.array(part).max(MOST_OBJECTS).readonly();
const names = z.array(z.string().max(200)).max(1_000).readonly();
const { enforcement, hold_wait_seconds, approval_timeout_seconds, max_pending_holds, separation_of_duties } =
  settingsFields.shape;

const parts = {
  policies: list(
    z.strictObject({
      name: z.string().max(500),
      yaml: z.string(),
      published: z.boolean().optional(),
      draft: z.string().optional(),
    }),
  ),
  policy_packs: list(
    z.strictObject({
      name: z.string().max(200),
      version: z.string().max(100).optional(),
      parameters: z.record(z.string().max(100), z.unknown()).optional(),
    }),
  ),
  agents: list(agentFields.extend({ name: z.string().max(500) })),
  connectors: list(
    connectorFields.omit({ document: true }).extend({ described_actions: z.array(ownAction).readonly().optional() }),
  ),
  gateways: list(
    gatewayFields.extend({
      name: gatewayName,
      access_rules: accessRules.readonly().optional(),
      own: z.boolean().optional(),
    }),
  ),
  roles: list(
    z.strictObject({
      name: roleName,
      description: roleDescription.optional(),
      grants: roleGrants.readonly().optional(),
      template: z.string().max(200).nullable().optional(),
    }),
  ),
  agent_groups: list(
    groupFields.omit({ members: true }).extend({
      name: z.string().max(500),
      approvers: z.strictObject({ roles: names.optional(), people: z.boolean().optional() }).optional(),
    }),
  ),
  boundary: boundaryFields.extend({ shared_agents: names.optional() }),
  settings: settingsFields.extend({
    enforcement: enforcement.unwrap().unwrap().optional(),
    own_enforcement: enforcement,
    separation_of_duties: separation_of_duties.unwrap().unwrap().optional(),
    hold_wait_seconds: hold_wait_seconds.unwrap().unwrap().optional(),
    approval_timeout_seconds: approval_timeout_seconds.unwrap().unwrap().optional(),
    max_pending_holds: max_pending_holds.unwrap().unwrap().optional(),
    integrations: z.record(z.string().max(100), z.unknown()).optional(),
  }),
};
const head = {
  exported_at: z.string().max(100),
  organization: z.string().max(500),
  tenant: z.string().max(500),
  version: z.string().max(100),
};
const format = z.literal(FORMAT, { error: `This is no configuration in the format ${FORMAT}.` });
const whole = z.object({ format, ...head, ...parts });
const file = z.strictObject({ format, ...z.object({ ...head, ...parts }).partial().shape });

const report = z.object({
  changes: z
    .array(
      z.object({
        kind: z.enum([
          'agent',
          'agent_group',
          'boundary',
          'connector',
          'gateway',
          'policy',
          'policy_pack',
          'role',
          'settings',
          'shared_agent',
        ]),
        name: z.string(),
        action: z.enum(['create', 'update', 'unchanged', 'conflict']),
        pointer: z.string(),
        reason: z.string().optional(),
      }),
    )
    .readonly(),
  by_hand: z
    .array(
      z.object({
        kind: z.enum(['agent_key', 'credential', 'users', 'gateway_connection']),
        name: z.string(),
        done: z.boolean(),
      }),
    )
    .readonly(),
});

export const configurationRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/dashboard/export',
    permission: 'config.export',
    summary: 'The tenant’s configuration as one document, without keys, credentials and people',
    output: whole,
    event: 'configuration.exported',
    handle: async ({ services, principal, reply }) => {
      const configuration = await services.configuration.export(principal);
      reply.setHeader('Content-Disposition', 'attachment; filename="holdgate-configuration.json"');
      return configuration;
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/dashboard/import',
    permission: 'config.import',
    summary: 'Make and change what a configuration says; what it does not name stays',
    query: z.object({ dry_run: z.enum(['true', 'false']).optional() }),
    body: file,
    bodyLimitBytes: BODY_LIMIT_BYTES,
    output: report,
    event: 'configuration.imported',
    handle: ({ services, principal, query, body }) =>
      services.configuration.import(principal, body, { dryRun: query.dry_run === 'true' }),
  }),
];
