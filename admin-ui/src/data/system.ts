// How is the instance itself? Whether it is ready, and the certificate authority that agents have to trust.

/** What the process says of itself. */
export interface Readiness {
  readonly ok: boolean;
  readonly why?: string;
}

/** The certificate authority: its file, and its SHA-256 fingerprint as tools write it; undefined where the browser cannot compute it. */
export interface Authority {
  readonly pem: string;
  readonly fingerprint: string | undefined;
}

export async function readReadiness(): Promise<Readiness> {
  const answer = await fetch('/readyz').catch(() => undefined);
  if (!answer) return { ok: false };
  const said = (await answer.json().catch(() => ({}))) as { readonly why?: string };
  return { ok: answer.ok, ...(said.why !== undefined && { why: said.why }) };
}

export async function readAuthority(): Promise<Authority> {
  const pem = await (await fetch('/ca.pem')).text();
  return { pem, fingerprint: await fingerprintOf(pem) };
}

/** Only a page from https or from this machine may compute digests. */
async function fingerprintOf(pem: string): Promise<string | undefined> {
  const base64 = /-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/.exec(pem)?.[1];
  if (base64 === undefined || !globalThis.crypto?.subtle) return undefined;
  const bytes = Uint8Array.from(atob(base64.replace(/\s/g, '')), (letter) => letter.charCodeAt(0));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':');
}
