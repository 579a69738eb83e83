// Does a connector work? One real read with its credential, by the way that agents' requests take: the same target checks, kill switches,
// address guard, TLS and injection. Recorded before it leaves and when it is over. Of the answer only what helps to judge it is shown.

import type { Ledger } from '../audit/entry.ts';
import type { ConnectorInForce } from '../connectors/connector.ts';
import { ApiError, GateError } from '../errors.ts';
import { parseQuery } from '../http/query.ts';
import { type CanonicalTarget, parseAbsolute, urlOf } from '../http/target.ts';
import { actorOf, demandHere, demandOrHide, type PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import type { TenantInForce } from '../snapshot.ts';
import type { Upstream } from '../upstream/forward.ts';
import { shortAnswer } from '../upstream/short-answer.ts';
import type { RulesInForce } from './dry-run.ts';
import { prepareFor } from './forwarding.ts';

const TRIAL_MS = 15_000;
/** As much of an error's own words as is shown. */
const MOST_SHOWN = 1_000;
const BOUNDS = {
  withinMs: TRIAL_MS,
  mostBytes: 16 * 1024,
  late: () => new GateError('upstream_timeout', `There was no whole answer within ${TRIAL_MS / 1000} s.`),
};
const NOTHING_SENT = 'The audit ledger cannot be written, so nothing was sent. Try again once it can.';

/** What is asked: a path below the base URL, or a whole address of the connector. */
export interface TrialOrder {
  readonly method: 'GET' | 'HEAD';
  readonly url?: string | undefined;
}

/** What came of it. */
export interface Trial {
  readonly method: string;
  /** Where it went, without the credential. */
  readonly url: string;
  /** Whether a credential went along. */
  readonly credential: boolean;
  readonly result: 'answered' | 'failed';
  readonly status: number | null;
  readonly latency_ms: number;
  readonly content_type: string | null;
  readonly bytes: number;
  /** The gate's code where it failed. */
  readonly code?: string;
  /** What the gate says of a failure; the beginning of an answer of 400 and above, without the secret. */
  readonly message?: string;
}

interface Parts {
  readonly rules: RulesInForce;
  readonly upstream: Upstream;
  readonly ledger: Ledger;
  readonly clock: Clock;
}

/** Trial calls in the active tenant. */
export class TrialCalls {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Sends one read and answers what came of it, a failure too. Needs credentials.write, since whoever may enter a credential learns nothing
   * by it that they could not. Throws `not_found`, `invalid_request` for an address of somebody else or an action that writes, `conflict`
   * where a kill switch is on, `ledger_unavailable`.
   */
  async call(principal: PersonPrincipal, connectorId: string, { method, url }: TrialOrder): Promise<Trial> {
    const tenantId = demandHere(principal, 'credentials.write');
    const asked = { permission: 'credentials.write', view: 'connectors.view', object: { connectorId } };
    demandOrHide(principal.rights, asked, notFound);
    const tenant = await this.#parts.rules.tenant(tenantId);
    const connector = tenant?.connectors.byId(connectorId);
    if (!tenant || !connector) throw notFound();
    const target = targetOf(tenant, connector, url);
    demandRead(connector, method, target);
    this.#demandNoSwitch(tenant, connectorId);
    return this.#recorded(principal, { tenant, connector, target, method });
  }

  async #recorded(
    principal: PersonPrincipal,
    trial: { tenant: TenantInForce; connector: ConnectorInForce; target: CanonicalTarget; method: string },
  ): Promise<Trial> {
    const { connector, target, method } = trial;
    const entry = {
      kind: 'connector.tried',
      tenant_id: principal.tenantId ?? null,
      organization_id: principal.organizationId,
      actor: actorOf(principal),
      subject: { kind: 'connector', id: connector.id, name: connector.name },
      request: { method, url: urlOf(target) },
    } as const;
    await this.#parts.ledger.append({ ...entry, phase: 'intent' }).catch((cause: unknown) => {
      throw new ApiError('ledger_unavailable', NOTHING_SENT, { cause });
    });
    const came = await this.#sent(trial);
    const { result, status, code, latency_ms } = came;
    await this.#parts.ledger.append({
      ...entry,
      phase: result === 'answered' ? 'done' : 'failed',
      outcome: { result, status, ...(code && { code }) },
      latency_ms,
    });
    return came;
  }

  async #sent({
    tenant,
    connector,
    target,
    method,
  }: {
    tenant: TenantInForce;
    connector: ConnectorInForce;
    target: CanonicalTarget;
    method: string;
  }): Promise<Trial> {
    const { upstream, clock } = this.#parts;
    const began = clock.monotonic();
    const rawHeaders = ['User-Agent', 'Holdgate', 'Accept', '*/*'];
    const leaving = { target, connector, caller: { tenant }, request: { rawHeaders, key: undefined } };
    const injection = connector.injectionOrigins.has(`${target.host}:${target.port}`)
      ? tenant.injections.get(connector.id)
      : undefined;
    const about = { method, url: urlOf(target), credential: injection !== undefined };
    const took = () => Math.round(clock.monotonic() - began);
    const shown = (text: string) => (injection?.redact(text) ?? text).slice(0, MOST_SHOWN);
    try {
      const prepared = await prepareFor(upstream, leaving);
      const { status, contentType, bytes, text } = await shortAnswer(
        upstream,
        { ...prepared, method, body: undefined, contentLength: undefined, atMostOnce: true },
        BOUNDS,
      );
      return {
        ...about,
        result: 'answered',
        status,
        latency_ms: took(),
        content_type: contentType,
        bytes,
        ...(status >= 400 && text !== '' && { message: shown(text) }),
      };
    } catch (error) {
      if (!(error instanceof GateError)) throw error;
      const failed = { result: 'failed', status: null, latency_ms: took(), content_type: null, bytes: 0 } as const;
      return { ...about, ...failed, code: error.code, message: shown(error.message) };
    }
  }

  /** Whoever is cut off from a connector is not to reach it by trying it either. */
  #demandNoSwitch(tenant: TenantInForce, connectorId: string): void {
    const subject = {
      organizationId: tenant.organizationId,
      tenantId: tenant.id,
      agentId: '',
      groupIds: [],
      ownerUserId: undefined,
      connectorId,
      gatewayId: tenant.gateway.id,
    };
    const found = this.#parts.rules.current.killSwitches.find(subject, this.#parts.clock.now());
    if (found)
      throw new ApiError(
        'conflict',
        `The kill switch for this ${found.kind} is on, so nothing was sent. Lift it first.`,
      );
  }
}

/** The base URL, or the address that was given, which must be the connector's own. */
function targetOf(tenant: TenantInForce, connector: ConnectorInForce, url: string | undefined): CanonicalTarget {
  const { base } = connector;
  if (url === undefined && base === undefined)
    throw invalid('This connector has no base URL; say which of its addresses to call.');
  const target = url === undefined ? { ...(base as NonNullable<typeof base>), query: undefined } : parsed(url);
  const path = target.path === '' ? '/' : target.path;
  const found = tenant.connectors.find(target.scheme, target.host, target.port, path);
  if (found?.id !== connector.id)
    throw invalid(`${target.host} is not reached by connector ${connector.name}. Name one of its own addresses.`);
  return { ...target, path };
}

function parsed(url: string): CanonicalTarget {
  try {
    return parseAbsolute(url);
  } catch (error) {
    if (error instanceof GateError) throw invalid(error.message);
    throw error;
  }
}

/** Some services write by GET. */
function demandRead(connector: ConnectorInForce, method: string, target: CanonicalTarget): void {
  const { scheme, host, port, path, query } = target;
  const head = { method, scheme, host, port, path, query: parseQuery(query).fields, headers: {} };
  const action = connector.classify(head, { state: 'none' });
  if (action.verb !== 'read')
    throw invalid(`${method} ${path} is ${action.type}, which writes. A trial only reads; name another address.`);
}

const notFound = (): ApiError => new ApiError('not_found', 'There is no such connector here.');

const invalid = (message: string): ApiError =>
  new ApiError('invalid_request', message, { errors: [{ pointer: '/url', message }] });
