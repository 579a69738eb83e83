// Which header values may be shown to people? Names stay, secrets become a mark that says how long they were.

import type { RawHeaders } from './headers.ts';

const SECRET_NAME =
  /^(authorization|proxy-authorization|cookie|set-cookie|holdgate-key|x-api-key|x-goog-api-key|api-key)$|token|secret|password|session|signature/i;

/** Whether what stands under this name, of a header or of a member of a body, is likely a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Headers by name as they may be shown and recorded: secret ones masked, several lines of a name joined by ', '. */
export function maskHeaders(raw: RawHeaders, keyHeader: string | undefined): Record<string, string> {
  const shown: Record<string, string> = {};
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase();
    if (name === keyHeader) continue;
    const value = raw[at + 1] as string;
    const visible = isSecretName(name) ? `[masked, ${value.length} characters]` : value;
    shown[name] = shown[name] === undefined ? visible : `${shown[name]}, ${visible}`;
  }
  return shown;
}
