// Ours, whole: the product as `npm start` runs it, with an agent key, 1,000 policies, roles, an injected credential and the strict ledger.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/support/free-port.ts';
import { type Started, started } from '../measure/started.ts';

/** A running product, set up for load. */
export interface HoldgateUnderLoad extends Started {
  readonly gatePort: number;
  readonly consolePort: number;
  readonly key: string;
}

const LAUNCHER = fileURLToPath(new URL('../../proxy/holdgate.js', import.meta.url));

/** Starts it on a core and sets it up through its API. */
export async function startHoldgate({
  core,
  originPort,
  policies,
}: {
  core: number;
  originPort: number;
  policies: number;
}): Promise<HoldgateUnderLoad> {
  const folder = mkdtempSync(join(tmpdir(), 'holdgate-bench-data-'));
  const [consolePort, gatePort] = [await freePort(), await freePort()];
  const env = {
    HOLDGATE_DATA_DIR: folder,
    HOLDGATE_CONSOLE_PORT: String(consolePort),
    HOLDGATE_GATEWAY_PORT: String(gatePort),
    HOLDGATE_LOG_LEVEL: 'error',
  };
  const process = await started(['--max-semi-space-size=16', LAUNCHER, 'serve'], { core, port: consolePort, env });
  const ask = asking(`http://127.0.0.1:${consolePort}`);
  await ask('POST', '/api/auth/register', {
    email: 'bench@example.com',
    password: 'correct horse battery staple 47',
    name: 'Bench',
  });
  const { id: connector } = await ask('POST', '/api/connectors', {
    name: 'bench',
    type: 'http',
    base_url: `http://127.0.0.1:${originPort}`,
    allow_private: true,
  });
  await ask('PUT', `/api/connectors/${connector}/credential`, { placement: 'bearer', value: 'bench-credential-value' });
  const { id: agent } = await ask('POST', '/api/agents', { name: 'bench-agent', roles: ['agent-full'] });
  const { key } = await ask('POST', `/api/agents/${agent}/keys`, {});
  for (let n = 0; n < policies; n += 1) {
    const { id } = await ask('POST', '/api/policies', { yaml: policyYaml(n) });
    await ask('POST', `/api/policies/${id}/publish`, {});
  }
  return {
    ...process,
    gatePort,
    consolePort,
    key: key as string,
    stop: async () => {
      await process.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Rules that are all about this connector and could match, but do not. */
function policyYaml(n: number): string {
  return `metadata: { name: policy-${n} }
rules:
  - name: path-${n}
    conditions: { all: [{ field: request.method, operator: equals, value: GET }, { field: request.path, operator: equals, value: /forbidden/${n} }] }
    decision: deny
`;
}

type Ask = (method: string, path: string, body: unknown) => Promise<Record<string, unknown>>;

function asking(url: string): Ask {
  let cookie = '';
  return async (method, path, body) => {
    const answer = await fetch(url + path, {
      method,
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', Origin: url, ...(cookie && { Cookie: cookie }) },
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return (await answer.json()) as Record<string, unknown>;
  };
}
