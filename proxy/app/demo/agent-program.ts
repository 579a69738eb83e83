// What do the demo's agents do? They send requests as HTTP_PROXY makes every client send them, and know nothing of holds.

import http from 'node:http';

/** An agent of the demo, as its program knows it. */
export interface DemoAgent {
  readonly name: string;
  readonly key: string;
}

/** What came back; a body that is no JSON object reads as an empty one. */
export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A request in absolute form. `form` is sent as a body in Stripe's way. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request through the gate. Rejects where the connection breaks, or when `signal` ends it. */
export function send(
  gateUrl: string,
  { name, key }: DemoAgent,
  { method, url, form, headers }: Asked,
  signal?: AbortSignal,
): Promise<Answer> {
  const { hostname, port } = new URL(gateUrl);
  const body = form && new URLSearchParams(form).toString();
  const options: http.RequestOptions = {
    hostname,
    port,
    method,
    path: url,
    ...(signal && { signal }),
    headers: {
      Host: new URL(url).host,
      'Proxy-Authorization': `Basic ${Buffer.from(`${name}:${key}`).toString('base64')}`,
      ...headers,
      ...(body !== undefined && {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Content-Length': Buffer.byteLength(body),
      }),
    },
  };
  return new Promise((resolve, reject) => {
    const request = http.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: read(Buffer.concat(chunks).toString('utf8')),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

function read(text: string): Answer['body'] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Answer['body']) : {};
  } catch {
    return {};
  }
}
