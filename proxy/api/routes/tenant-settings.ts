// How is the active tenant set up?

import { z } from 'zod';
import { isZone } from '../../runtime/daily-hours.ts';
import { defineRoute, type Route } from '../route.ts';

const level = z.enum(['monitor', 'soft_enforce', 'full_enforce']);
const separation = z.enum(['always', 'production', 'never']);
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 22:00');
const weekday = z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']);
/** Hours that come back every day. */
export const dailyHours = z.strictObject({
  from: clock,
  until: clock,
  zone: z.string().max(60).refine(isZone, 'must be a time zone such as Europe/Zurich'),
  days_off: z.array(weekday).max(6).optional(),
});
const WEEK_S = 7 * 24 * 3_600;
const view = z.object({
  name: z.string(),
  enforcement: level,
  own_enforcement: level.nullable(),
  organization_enforcement: level,
  separation_of_duties: separation,
  hold_wait_seconds: z.number(),
  approval_timeout_seconds: z.number(),
  max_pending_holds: z.number(),
  retention_days: z.number().nullable(),
  integrations: z.record(z.string(), z.unknown()).readonly(),
  quiet_hours: dailyHours.nullable().optional(),
});
/** What may be set. */
export const settingsFields = z.strictObject({
  name: z.string().max(500).optional(),
  enforcement: level.nullable().optional(),
  separation_of_duties: separation.nullable().optional(),
  hold_wait_seconds: z.number().int().min(1).max(290).nullable().optional(),
  approval_timeout_seconds: z.number().int().min(1).max(WEEK_S).nullable().optional(),
  max_pending_holds: z.number().int().min(1).max(10_000).nullable().optional(),
  retention_days: z.number().int().min(1).max(36_500).nullable().optional(),
  integrations: z.record(z.string().max(100), z.unknown()).nullable().optional(),
  quiet_hours: dailyHours.nullable().optional(),
});

export const settingRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/settings',
    permission: 'settings.view',
    summary: 'The tenant’s settings in force',
    output: view,
    event: null,
    handle: ({ services, principal }) => services.settings.get(principal),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/settings',
    permission: 'settings.edit',
    summary: 'Change what is named; null goes back to the usual value',
    body: settingsFields,
    output: view,
    event: 'settings.changed',
    handle: ({ services, principal, body }) => services.settings.edit(principal, body),
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/settings',
    permission: 'settings.edit',
    summary: 'Set what is named, and put the rest back to the usual values',
    body: settingsFields,
    output: view,
    event: 'settings.changed',
    handle: ({ services, principal, body }) => services.settings.replace(principal, body),
  }),
];
