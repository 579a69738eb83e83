// How is the product put together? Each service once, in layer order: ground, people, what is decided by, the gate, its two doors.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createConsole } from './api/console.ts';
import { EventHub } from './api/event-hub.ts';
import type { Instance } from './api/instance.ts';
import { createMetricsDoor } from './api/metrics-door.ts';
import { allRoutes } from './api/routes/index.ts';
import type { Services } from './api/services.ts';
import { approvalServices } from './app/approval-services.ts';
import { buildDemo } from './app/demo/demo.ts';
import { buildEntryTelling, namesOver } from './app/entry-telling.ts';
import { firstPage } from './app/first-page.ts';
import { buildForgetting } from './app/forgetting.ts';
import { buildGate, followSnapshots, type GateSide } from './app/gate.ts';
import { type Basis, type Ground, openGround } from './app/ground.ts';
import { instanceOver } from './app/instance.ts';
import { keptAnswers } from './app/kept-answers.ts';
import { buildNotifications } from './app/notifications.ts';
import { buildPeople, type PeopleServices } from './app/people.ts';
import { policyServices } from './app/policy-services.ts';
import { rehearsalOver } from './app/previews.ts';
import { participantsOver } from './app/tenant-services.ts';
import type { DataDeletion } from './audit/data-deletion.ts';
import { AuditLog } from './audit/reading.ts';
import { type Certificates, openCertificates } from './certificates/certificates.ts';
import type { Config } from './config/config.ts';
import { Connectors } from './connectors/connectors.ts';
import { createListener } from './downstream/listener.ts';
import type { OpaqueQuestion } from './downstream/request-reader.ts';
import { AgentStanding } from './enforcement/agent-standing.ts';
import { digestOf } from './enforcement/authenticate.ts';
import { DryRun } from './enforcement/dry-run.ts';
import { Explainer } from './enforcement/explainer.ts';
import { KillSwitchEndings } from './enforcement/kill-switch-endings.ts';
import { KillSwitchFile } from './enforcement/kill-switch-file.ts';
import { KillSwitches } from './enforcement/kill-switches.ts';
import { Previews } from './enforcement/preview.ts';
import { RecordedCalls } from './enforcement/recorded-calls.ts';
import { TrialCalls } from './enforcement/trial-calls.ts';
import { ensureInstallation } from './identity/installation.ts';
import type { Notifications } from './notifications/notifications.ts';
import { PolicyCompiler } from './policy/compiler.ts';
import { DraftSets } from './policy/draft-sets.ts';
import type { Pack } from './policy/packs/pack.ts';
import { type Clock, systemClock } from './runtime/clock.ts';
import { newId } from './runtime/ids.ts';
import type { Logger } from './runtime/logger.ts';
import { createMetrics } from './runtime/metrics.ts';
import { VERSION } from './runtime/version.ts';
import type { Snapshot } from './snapshot.ts';
import { SnapshotKeeper } from './snapshot-keeper.ts';
import { SnapshotLoader } from './snapshot-loader.ts';
import { ConfigurationTransfer } from './transfer/configuration-transfer.ts';
import { CredentialUses } from './vault/credential-uses.ts';
import { CredentialVault } from './vault/credentials.ts';

/** The product, put together and not started yet. */
export interface App {
  /** Listens on both ports. Throws StartError where one cannot be had. */
  start(): Promise<{ readonly consoleUrl: string; readonly gateUrl: string }>;
  /** Drains, then closes everything. */
  stop(): Promise<void>;
}

/** Opens what lasts and builds every service. Throws StartError or StoreError with one sentence for the operator. */
export async function createApp({
  config,
  logger,
  clock = systemClock,
  packs,
}: {
  config: Config;
  logger: Logger;
  clock?: Clock;
  packs?: readonly Pack[];
}): Promise<App> {
  const late: { keeper?: SnapshotKeeper } = {};
  const refresh = async (tenantIds: readonly string[], instance: boolean): Promise<void> =>
    late.keeper?.refresh(tenantIds, instance);
  const ground = await openGround({ config, clock, logger, refresh });
  try {
    return await build({ config, logger, clock, ground, late, ...(packs && { packs }) });
  } catch (error) {
    await ground.close();
    throw error;
  }
}

async function build(parts: Basis & { late: { keeper?: SnapshotKeeper } }): Promise<App> {
  const { config, logger, clock, ground, late } = parts;
  const addresses = { consolePort: config.consolePort, gatePort: config.gatewayPort };
  const consoleUrl = (): string => config.publicUrl ?? `http://localhost:${addresses.consolePort}`;
  const people = buildPeople({ ground, config, clock, consoleUrl });
  await ensureInstallation({ store: ground.store, changes: ground.changes, clock, beginning: people.beginning });
  const certificates = await openCertificates({ vault: ground.vault, clock });
  writeFileSync(join(ground.dataDir, 'ca.pem'), certificates.caPem);
  const killFile = new KillSwitchFile(ground.dataDir);
  const control = buildControl({ ...parts, killFile });
  const { keeper } = control;
  late.keeper = keeper;
  await keeper.start();
  const hub = new EventHub({ run: newId('evt', clock.now()) });
  const gate = buildGate({ ...parts, people, certificates, keeper, addresses, hub });
  const telling = buildNotifications({ ...parts, people, gate, consoleUrl });
  const entries = buildEntryTelling({ ...parts, hub });
  const cutting = followSnapshots({ keeper, gate, hub, logger });
  const inForce = async (): Promise<void> => {
    await keeper.refresh([], true);
    await cutting();
  };
  const killSwitches = new KillSwitches({
    store: ground.store,
    changes: ground.changes,
    clock,
    file: killFile,
    inForce,
    told: telling.killSwitch,
    looking: { rules: keeper, inFlight: gate.inFlight, holds: gate.desk },
  });
  const endings = new KillSwitchEndings({ rules: keeper, killSwitches, clock, logger });
  const stopWatching = followKillFile(killFile, keeper, logger);
  const state = { draining: false };
  const forgetting = buildForgetting({ ...parts, people, gate });
  const services = buildServices({
    ...parts,
    people,
    control,
    gate,
    killSwitches,
    notifications: telling.notifications,
    dataDeletion: forgetting.dataDeletion,
    gatePort: () => addresses.gatePort,
    instance: instanceOver({
      ...parts,
      certificates,
      gatePort: () => addresses.gatePort,
      readiness: () => readiness(ground, keeper, state),
    }),
  });
  const listener = buildGateDoor({ ...parts, gate, certificates, keeper });
  const metrics = createMetrics(() => gate.inFlight.size);
  const metricsDoor =
    config.metricsPort === undefined
      ? undefined
      : createMetricsDoor({ registry: metrics.registry, host: config.consoleHost, port: config.metricsPort });
  const consoleDoor = buildConsole({ ...parts, people, services, certificates, keeper, hub, metrics, state });
  return {
    async start() {
      await gate.desk.start();
      gate.sightings.start();
      control.credentialUses.start();
      gate.streams.start();
      endings.start();
      telling.start();
      entries.start();
      services.tenantViews.start();
      forgetting.start();
      addresses.gatePort = (await listener.start()).port;
      await services.demo.start();
      addresses.consolePort = (await consoleDoor.start()).port;
      await metricsDoor?.start();
      return {
        consoleUrl: `http://${config.consoleHost}:${addresses.consolePort}`,
        gateUrl: `http://${config.gatewayHost}:${addresses.gatePort}`,
      };
    },
    async stop() {
      state.draining = true;
      stopWatching();
      entries.stop();
      await services.demo.stop();
      await endings.stop();
      const graceMs = config.drainSeconds * 1000;
      await Promise.all([listener.drain(graceMs), consoleDoor.stop(graceMs), metricsDoor?.stop()]);
      await gate.desk.stop();
      await telling.stop();
      await gate.sightings.stop();
      await control.credentialUses.stop();
      gate.streams.stop();
      services.tenantViews.stop();
      await forgetting.stop();
      await gate.facts.stop();
      await gate.upstream.close();
      await keeper.stop();
      await ground.close();
    },
  };
}

/** Reads the file of kill switches again when it changes; answers how to stop. */
function followKillFile(killFile: KillSwitchFile, keeper: SnapshotKeeper, logger: Logger): () => void {
  const failed = (error: unknown) => logger.error({ err: error }, 'the kill switch file could not be read');
  return killFile.watch(() => void keeper.refresh([], true).catch(failed));
}

/** The agents' door. */
function buildGateDoor({
  config,
  clock,
  logger,
  gate,
  certificates,
  keeper,
}: Basis & { gate: GateSide; certificates: Certificates; keeper: SnapshotKeeper }): ReturnType<typeof createListener> {
  return createListener({
    enforcement: gate.enforcement,
    certificates,
    host: config.gatewayHost,
    port: config.gatewayPort,
    clock,
    logger,
    ...(config.defaultAgent !== undefined && { defaultAgent: config.defaultAgent }),
    opaqueSegments: (question) => takesOpaqueSegments(keeper.current, question),
  });
}

/** The people's door, with its health and its metrics. */
function buildConsole(
  parts: Basis & {
    people: PeopleServices;
    services: Services;
    certificates: Certificates;
    keeper: SnapshotKeeper;
    hub: EventHub;
    metrics: ReturnType<typeof createMetrics>;
    state: { readonly draining: boolean };
  },
): ReturnType<typeof createConsole> {
  const { config, clock, logger, ground, people, services, certificates, keeper, hub, metrics, state } = parts;
  return createConsole({
    routes: allRoutes,
    services,
    clock,
    logger,
    hub,
    authenticate: authenticatorOf(people),
    options: {
      publicUrl: config.publicUrl,
      host: config.consoleHost,
      port: config.consolePort,
      metricsLoopbackOnly: true,
      version: VERSION,
      consoleDir: CONSOLE_DIR,
    },
    health: { alive: () => true, ready: () => readiness(ground, keeper, state) },
    caPem: () => certificates.caPem,
    ...(config.metricsPort === undefined && { metrics: metrics.registry }),
    kept: keptAnswers(ground.store, clock),
  });
}

/** Whether the connector that a target names, for the agent who asks, keeps `%2F` and `;` inside a segment. */
function takesOpaqueSegments({ keys, tenants }: Snapshot, { key, target, connectorName }: OpaqueQuestion): boolean {
  const connectors = tenants.get(keys.get(digestOf(key?.value ?? ''))?.tenantId ?? '')?.connectors;
  const connector =
    connectorName === undefined
      ? connectors?.find(target.scheme, target.host, target.port, target.path)
      : connectors?.byName(connectorName);
  return connector?.opaqueSegments === true;
}

const CONSOLE_DIR = fileURLToPath(new URL('../admin-ui/dist', import.meta.url));

interface Control {
  readonly keeper: SnapshotKeeper;
  readonly compiler: PolicyCompiler;
  readonly credentials: CredentialVault;
  readonly credentialUses: CredentialUses;
}

function buildControl({ config, logger, clock, ground, killFile }: Basis & { killFile: KillSwitchFile }): Control {
  const { store, changes, vault } = ground;
  const credentialUses = new CredentialUses({ store, clock, logger });
  const credentials = new CredentialVault({ vault, store, changes, clock, logger, uses: credentialUses });
  const compiler = new PolicyCompiler({ log: logger });
  const sources = new SnapshotLoader({
    store,
    policies: compiler,
    credentials,
    localKillSwitches: () => killFile.read(),
    gatewayName: config.gatewayName,
    environment: config.environment,
    enforcement: config.enforcement,
  });
  return { keeper: new SnapshotKeeper({ sources, store, clock, logger }), compiler, credentials, credentialUses };
}

function buildServices(
  parts: Basis & {
    people: PeopleServices;
    control: Control;
    gate: GateSide;
    killSwitches: KillSwitches;
    notifications: Notifications;
    dataDeletion: DataDeletion;
    instance: Instance;
    gatePort: () => number;
  },
): Services {
  const { config, clock, ground, people, control, gate, killSwitches, notifications, dataDeletion, instance } = parts;
  const { store, changes, ledger, index, checkpoints, removals, dataDir } = ground;
  const { keeper, compiler, credentials } = control;
  const indexed = (): Promise<void> => index.caughtUp();
  const recorded = new RecordedCalls({ store, rules: keeper, facts: gate.facts, indexed });
  const connectorsOf = async (tenantId: string) => (await keeper.tenant(tenantId))?.connectors;
  const names = namesOver(store);
  const participants = participantsOver({ clock, config, compiler, recorded });
  const policy = policyServices({
    store,
    changes,
    clock,
    config,
    compiler,
    recorded,
    indexed,
    connectorsOf,
    packs: parts.packs,
  });
  return {
    ...people.services,
    clock,
    killSwitches,
    notifications,
    dataDeletion,
    instance,
    demo: buildDemo({ ...parts, participants, keys: people.services.agentKeys }),
    credentials,
    ...approvalServices({
      store,
      changes,
      clock,
      desk: gate.desk,
      policies: policy.policies,
      roles: people.services.roles,
    }),
    connectors: new Connectors({ store, changes, clock }),
    ...policy,
    configuration: new ConfigurationTransfer({
      store,
      changes,
      clock,
      roles: people.directory,
      settings: people.services.settings,
      gatewayName: config.gatewayName,
      version: VERSION,
      participants,
    }),
    dryRun: new DryRun({ rules: keeper, history: gate.history, limits: gate.gate.parts.limits, clock }),
    trials: new TrialCalls({ rules: keeper, upstream: gate.upstream, ledger, clock }),
    ...firstPage({ ...parts, credentials, indexed }),
    agentStanding: new AgentStanding({ store, clock, agents: people.services.agents, rules: keeper, indexed }),
    explainer: new Explainer({
      limits: gate.gate.parts.limits,
      rules: keeper,
      recorded,
      history: gate.history,
      directory: people.directory,
      drafts: new DraftSets({ store, compiler }),
      store,
      clock,
    }),
    previews: new Previews({
      rehearsal: rehearsalOver({ store, changes, clock, config, compiler }),
      recorded,
      rights: people.rights,
      store,
      clock,
    }),
    audit: new AuditLog({
      store,
      dataDir,
      ledger,
      live: () => [ledger],
      caughtUp: indexed,
      checkpoints,
      removals,
      names,
    }),
  };
}

function authenticatorOf({ principals }: PeopleServices): Parameters<typeof createConsole>[0]['authenticate'] {
  return async ({ sessionCookie, bearer, tenantId, sourceIp }) => {
    const found = await principals.authenticate({ cookie: sessionCookie, bearer, tenantHeader: tenantId, sourceIp });
    return found && { principal: found.principal, sessionDigest: found.session?.digest };
  };
}

async function readiness(
  { store }: Ground,
  keeper: SnapshotKeeper,
  state: { draining: boolean },
): Promise<{ ok: boolean; why?: string }> {
  if (state.draining) return { ok: false, why: 'draining' };
  try {
    await store.ping();
  } catch {
    return { ok: false, why: 'the database does not answer' };
  }
  return keeper.confirmed ? { ok: true } : { ok: false, why: 'the snapshot cannot be confirmed' };
}
