// How do agents reach the gate? What the server says, and the command that starts a program with a key.

import { api } from './api.ts';
import type { Answer } from './asked.ts';

/** Where the gate is, and what must be trusted there. */
export type Gate = Answer<'/api/gate'>;

export const readGate = (): Promise<Gate> => api.GET('/api/gate');

/** What starts a program with this key; a gate on another machine has to be vouched for. */
export function startCommand(gate: Gate, name: string, key: string): string {
  const { hostname } = new URL(gate.url);
  const near = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  const pinned = near ? '' : ` \\\n  --ca-fingerprint ${gate.ca_fingerprint}`;
  return `HOLDGATE_AGENT_KEY=${key} \\\n  holdgate run --gate ${gate.url} --agent ${word(name)}${pinned} -- your-program`;
}

/** A name as one word of a shell, which may have spaces and signs that a shell reads. */
const word = (name: string): string => (/^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`);

/** The variables by which most programs find the gate without the command; the certificate lies beside them. */
export function variables({ url }: Gate, name: string, key: string): string {
  const { protocol, host } = new URL(url);
  const proxy = `${protocol}//${encodeURIComponent(name)}:${encodeURIComponent(key)}@${host}`;
  return ['HTTP_PROXY', 'HTTPS_PROXY']
    .map((variable) => `export ${variable}=${proxy}`)
    .concat('export SSL_CERT_FILE=$PWD/holdgate-ca.pem NODE_EXTRA_CA_CERTS=$PWD/holdgate-ca.pem')
    .join('\n');
}
