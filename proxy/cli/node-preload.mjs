// Loaded into Node programs by `holdgate run`: SDKs that bring their own http or https Agent ignore the proxy variables, so each such
// agent is given a twin that reads them. Needs a Node whose agents know `proxyEnv` (22.21, 24.5); with an older one it says so once.

import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

const KNOWS_PROXIES =
  typeof http.setGlobalProxyFromEnv === 'function' || new http.Agent({ proxyEnv: {} }).options.proxyEnv !== undefined;
const twins = new WeakMap();

function proxied(agent, Agent) {
  if (
    agent === undefined ||
    agent === null ||
    agent === false ||
    agent.constructor !== Agent ||
    agent.options?.proxyEnv
  )
    return agent;
  let twin = twins.get(agent);
  if (!twin) {
    twin = new Agent({ ...agent.options, proxyEnv: process.env });
    twins.set(agent, twin);
  }
  return twin;
}

function wrap(module, name) {
  const original = module[name];
  module[name] = function request(...given) {
    const options = given.find(
      (argument) => argument !== null && typeof argument === 'object' && !(argument instanceof URL),
    );
    if (options?.agent) given[given.indexOf(options)] = { ...options, agent: proxied(options.agent, module.Agent) };
    return original.apply(this, given);
  };
}

if (KNOWS_PROXIES) {
  for (const module of [http, https]) for (const name of ['request', 'get']) wrap(module, name);
  syncBuiltinESMExports();
} else {
  process.emitWarning(
    `This Node (${process.version}) does not read proxy variables; use 22.21 or newer, or give the SDK a base URL of the gate.`,
    'HoldgateWarning',
  );
}
