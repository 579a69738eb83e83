// What happens when somebody presses a button in Slack? Slack's signature is checked, the Slack user must be somebody here, and what they
// press counts with the rights that they have at that moment, like any answer of theirs.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { NotificationChannelRow } from '../../store/rows.ts';
import { ApiError } from '../errors.ts';
import { destinationOf, type Secrets, type SlackSettings } from './channel-settings.ts';
import type { Clicks, Outbound } from './ports.ts';
import { ACTIONS } from './slack-message.ts';

/** A request as Slack made it; `body` is the form as it came. */
export interface SlackRequest {
  readonly body: string;
  readonly signature: string | undefined;
  readonly timestamp: string | undefined;
}

const TOLERANCE_S = 5 * 60;

/** Whether Slack signed this with the app's secret, lately (Slack's "Verifying requests", version v0). */
export function isFromSlack(
  secret: string | undefined,
  { body, signature = '', timestamp = '' }: SlackRequest,
  nowMs: number,
): boolean {
  if (!secret || !/^\d{1,12}$/.test(timestamp) || Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_S)
    return false;
  const right = Buffer.from(`v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`);
  const given = Buffer.from(signature);
  return given.length === right.length && timingSafeEqual(given, right);
}

interface Press {
  readonly userId: string;
  readonly userName: string;
  readonly decision: 'approve' | 'deny';
  readonly approvalId: string;
  readonly responseUrl: string | undefined;
}

/** Answers what was pressed. The sentence is for whoever pressed; undefined: nothing of ours was. Throws ApiError `malformed_body`. */
export async function answerClick(
  channel: { readonly row: NotificationChannelRow; readonly secrets: Secrets },
  { body }: SlackRequest,
  { clicks, outbound }: { clicks: Clicks; outbound: Outbound },
): Promise<string | undefined> {
  const press = pressIn(body);
  if (!press) return undefined;
  const said = await outcomeOf(channel.row, press, clicks);
  if (press.responseUrl !== undefined) await reply(channel.row, { url: press.responseUrl, text: said }, outbound);
  return said;
}

async function outcomeOf(row: NotificationChannelRow, press: Press, clicks: Clicks): Promise<string> {
  const { users = {} } = row.settings as unknown as SlackSettings;
  const email = Object.hasOwn(users, press.userId) ? users[press.userId] : undefined;
  const principal = email === undefined ? undefined : await clicks.principalOf(row.tenant_id, email);
  if (!principal) return 'Holdgate does not know who you are here. Open the approval in the console to decide.';
  try {
    const state = await clicks.decide(principal, press.approvalId, {
      decision: press.decision,
      reason: `Answered in Slack by ${press.userName}`,
    });
    return state === 'pending' ? 'Your vote counts; more are needed.' : `The request is ${state}.`;
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

/** Says it in Slack too; a failure there changes nothing of what was decided. */
async function reply(
  { tenant_id: tenantId, settings }: NotificationChannelRow,
  { url, text }: { url: string; text: string },
  outbound: Outbound,
): Promise<void> {
  try {
    const allowPrivate = settings.allow_private === true;
    const { path, ...destination } = destinationOf(url, { tenantId, allowPrivate, pointer: '/payload/response_url' });
    const body = JSON.stringify({ text, response_type: 'ephemeral', replace_original: false });
    await outbound.post(destination, { path, headers: { 'content-type': 'application/json' }, body });
  } catch {
    // The decision stands and is in the console; Slack alone does not show it.
  }
}

function pressIn(form: string): Press | undefined {
  const payload = new URLSearchParams(form).get('payload');
  let parsed: SlackPayload;
  try {
    parsed = JSON.parse(payload ?? '') as SlackPayload;
  } catch (cause) {
    throw new ApiError('malformed_body', 'The form has no payload that is JSON.', { cause });
  }
  const [action] = parsed?.actions ?? [];
  const decision =
    action?.action_id === ACTIONS.approve ? 'approve' : action?.action_id === ACTIONS.deny ? 'deny' : undefined;
  const { user } = parsed ?? {};
  if (!decision || typeof action?.value !== 'string' || typeof user?.id !== 'string') return undefined;
  return {
    decision,
    approvalId: action.value,
    userId: user.id,
    userName: (user.username ?? user.name ?? user.id).slice(0, 80),
    responseUrl: parsed.response_url,
  };
}

/** The part of Slack's `block_actions` payload that is read. */
interface SlackPayload {
  readonly user?: { readonly id?: string; readonly name?: string; readonly username?: string };
  readonly actions?: readonly { readonly action_id?: string; readonly value?: string }[];
  readonly response_url?: string;
}
