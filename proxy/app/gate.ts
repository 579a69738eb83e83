// The gate's half of the product: what decides, holds and forwards an agent's exchange, and what a change of the snapshot cuts.

import type { EventHub } from '../api/event-hub.ts';
import { type AccessAsked, AccessAsking } from '../approvals/access-asking.ts';
import { ApprovalDesk, type DeskEvent } from '../approvals/desk.ts';
import type { Certificates } from '../certificates/certificates.ts';
import type { Config } from '../config/config.ts';
import { Connects } from '../enforcement/connect.ts';
import { Gate, type GateParts } from '../enforcement/enforce.ts';
import type { Enforcement } from '../enforcement/exchange.ts';
import { FactsKeeper } from '../enforcement/facts-keeper.ts';
import { ActionHistory } from '../enforcement/history.ts';
import { Holding } from '../enforcement/holding.ts';
import { InFlight } from '../enforcement/in-flight.ts';
import { KillSwitches } from '../enforcement/kill-switches.ts';
import { Limits } from '../enforcement/limits.ts';
import { OpenStreams } from '../enforcement/open-streams.ts';
import { OwnApi } from '../enforcement/own-api.ts';
import { Sightings } from '../enforcement/sightings.ts';
import { Upgrades } from '../enforcement/upgrade.ts';
import type { Logger } from '../runtime/logger.ts';
import type { SnapshotKeeper } from '../snapshot-keeper.ts';
import { DEFAULT_PRIVATE_RANGES } from '../upstream/address-guard.ts';
import { createUpstream } from '../upstream/client.ts';
import { MonthKeys } from '../vault/month-keys.ts';
import { decidersOf } from './deciders.ts';
import type { Basis } from './ground.ts';
import type { PeopleServices } from './people.ts';

type Unasked = NonNullable<GateParts['unasked']>;

/** What stands behind the agents' door. */
export interface GateSide {
  readonly gate: Gate;
  readonly enforcement: Enforcement;
  readonly desk: ApprovalDesk;
  /** Tells of what people away from the console should hear. */
  onDeskEvent(hear: (event: DeskEvent) => void): void;
  /** Tells of what soft_enforce let go although a person would have been asked. */
  onUnasked(hear: Unasked): void;
  /** Tells of agents' requests for access. */
  onAccessAsked(hear: AccessAsked): void;
  readonly inFlight: InFlight;
  readonly history: ActionHistory;
  readonly upstream: ReturnType<typeof createUpstream>;
  readonly sightings: Sightings;
  readonly streams: OpenStreams;
  readonly facts: FactsKeeper;
}

/** The private ranges that connectors may lead to, where they say so. */
export function privateRangesOf({ privateRanges, organizations }: Config): readonly string[] {
  return privateRanges ?? (organizations === 'multi' ? [] : DEFAULT_PRIVATE_RANGES);
}

/** Builds the gate's services; nothing of them runs before the desk is started. */
export function buildGate(
  parts: Basis & {
    people: PeopleServices;
    certificates: Certificates;
    keeper: SnapshotKeeper;
    addresses: { consolePort: number; gatePort: number };
    hub: EventHub;
  },
): GateSide {
  const { config, logger, clock, ground, people, certificates, keeper, addresses, hub } = parts;
  const { store, changes, ledger, index, vault } = ground;
  const inFlight = new InFlight();
  const history = new ActionHistory(() => clock.now());
  const ownListeners = (): { address: string; port: number }[] => [
    { address: config.gatewayHost, port: addresses.gatePort },
    { address: config.consoleHost, port: addresses.consolePort },
  ];
  const upstream = createUpstream({ privateRanges: privateRangesOf(config), ownListeners, clock, logger });
  const sightings = new Sightings({ store, logger });
  const facts = new FactsKeeper({ store, keys: new MonthKeys({ store, vault, clock }), clock, logger });
  const unasked = hearers<Parameters<Unasked>>();
  const gate = new Gate({
    snapshots: keeper,
    ledger,
    upstream,
    inFlight,
    history,
    limits: new Limits({ store, clock, logger }),
    facts,
    clock,
    logger,
    inspectionLimit: config.inspectionLimit,
    defaultAgent: config.defaultAgent,
    unasked: unasked.tell,
    seen: (caller, atMs) => sightings.note(caller, atMs),
  });
  const deskEvents = hearers<[DeskEvent]>();
  const accessAsked = hearers<Parameters<AccessAsked>>();
  const notify = (tenantId: string, id: string): void =>
    hub.publish(tenantId, { type: 'approval.changed', data: { id }, permission: 'approvals.view' });
  const desk = new ApprovalDesk({
    store,
    clock,
    logger,
    seal: vault.sealFor('held-body'),
    notify,
    tell: deskEvents.tell,
    changes,
    deciders: decidersOf({ store, rights: people.rights }),
  });
  gate.attach({
    holding: new Holding(gate, desk),
    ownApi: new OwnApi({
      holds: desk,
      requests: new AccessAsking({
        store,
        changes,
        clock,
        asked: accessAsked.tell,
      }),
      store,
      indexed: () => index.caughtUp(),
      snapshots: keeper,
      history,
      limits: gate.parts.limits,
      clock,
      caPem: () => certificates.caPem,
    }),
  });
  const streams = new OpenStreams({ inFlight, snapshots: keeper, history, clock, logger });
  const upgrades = new Upgrades(gate);
  const connects = new Connects(gate, config.connectPorts);
  const enforcement: Enforcement = {
    handle: (exchange) => gate.handle(exchange),
    handleUpgrade: (exchange) => upgrades.handle(exchange),
    decideConnect: (request) => connects.decide(request),
  };
  return {
    gate,
    enforcement,
    desk,
    onDeskEvent: deskEvents.add,
    onUnasked: unasked.add,
    onAccessAsked: accessAsked.add,
    inFlight,
    history,
    upstream,
    sightings,
    streams,
    facts,
  };
}

/** Those who want to hear of something, told in the order in which they came. */
function hearers<Told extends readonly unknown[]>() {
  const all: ((...told: Told) => void)[] = [];
  return {
    add: (hear: (...told: Told) => void): void => void all.push(hear),
    tell: (...told: Told): void => {
      for (const hear of all) hear(...told);
    },
  };
}

/** After each swap: what a new kill switch names is cut, and so is what runs for an agent that is gone or switched off, or would be refused now. Answers how to wait for it. */
export function followSnapshots({
  keeper,
  gate,
  hub,
  logger,
}: {
  keeper: SnapshotKeeper;
  gate: GateSide;
  hub: EventHub;
  logger: Logger;
}): () => Promise<void> {
  let cutting: Promise<void> = Promise.resolve();
  keeper.onSwap((before, now) => {
    const known = new Set(before.killSwitches.active.map(({ id }) => id));
    const pressed = now.killSwitches.active.filter(({ id }) => !known.has(id));
    const keyIds =
      before.keys !== now.keys && gate.inFlight.size > 0
        ? new Set([...now.keys.values()].map(({ keyId }) => keyId))
        : undefined;
    const revoked = (keyId: string | undefined): boolean => keyId !== undefined && keyIds?.has(keyId) === false;
    gate.inFlight.cut(
      ({ tenantId, agentId }, keyId) =>
        revoked(keyId) || now.tenants.get(tenantId)?.agents.get(agentId)?.status !== 'active',
    );
    const rechecked = gate.streams
      .recheck(before, now)
      .catch((error: unknown) => logger.error({ err: error }, 'what is open could not be decided again'));
    cutting = Promise.all([cutting, rechecked]).then(() => undefined);
    for (const row of pressed) {
      const cut = KillSwitches.cut(row, gate).catch((error: unknown) =>
        logger.error({ err: error, kill_switch: row.id }, 'what a kill switch names could not be cancelled'),
      );
      cutting = Promise.all([cutting, cut]).then(() => undefined);
    }
    if (pressed.length > 0 || before.killSwitches.active.length !== now.killSwitches.active.length) {
      for (const tenantId of now.tenants.keys())
        hub.publish(tenantId, { type: 'kill_switch.changed', data: {}, permission: 'dashboard.view' });
    }
  });
  return () => cutting;
}
