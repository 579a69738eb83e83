// The demo's owner at the console's API: the same requests that a script would make.

import { StartError } from '../../errors.ts';

/** A session at a console. */
export class DemoConsole {
  readonly url: string;
  #cookie = '';

  constructor(url: string) {
    this.url = url;
  }

  /** The session's cookie, as a browser would keep it. */
  get cookie(): string {
    return this.#cookie;
  }

  /** A request with a JSON body. Throws StartError with what the console said when it is refused. */
  async ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        Origin: this.url,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(this.#cookie && { Cookie: this.#cookie }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok)
      throw new StartError(
        `The demo could not be set up: ${method} ${path} answered ${answer.status} ${text.slice(0, 300)}`,
      );
    const [set] = answer.headers.getSetCookie();
    if (set) this.#cookie = set.split(';')[0] ?? '';
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }
}
