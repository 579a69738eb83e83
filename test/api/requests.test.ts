// One request of the console's API: who, from where, may they, is it well-formed, and what the answer looks like.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COOKIE, TENANT, TestConsole } from './console-kit.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };
let console_: TestConsole;
beforeAll(async () => {
  console_ = await new TestConsole().start();
});
afterAll(() => console_.stop());

describe('a request without a session', () => {
  it('is 401 on every route that is not public', async () => {
    for (const [method, path] of [
      ['GET', '/api/things'],
      ['DELETE', '/api/things/thg_1'],
      ['GET', '/api/where'],
    ] as const) {
      const { status, body } = await console_.ask(method, path);
      expect([status, body.code]).toEqual([401, 'unauthenticated']);
    }
  });

  it('is served by a public route, which may open a session', async () => {
    const { status, headers, body } = await console_.ask('POST', '/api/sign-in', JSON_TYPE, '{}');
    expect([status, body.who]).toEqual([200, 'nobody -']);
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^session=fresh; Path=\/; HttpOnly; SameSite=Lax; Expires=/),
    ]);
  });

  it('is not helped by a cookie or a token that nobody knows', async () => {
    expect((await console_.ask('GET', '/api/where', { Cookie: 'session=planted' })).status).toBe(401);
    expect((await console_.ask('GET', '/api/where', { Authorization: 'Bearer hg_bad', Cookie: COOKIE })).status).toBe(
      401,
    );
  });
});

describe('a change from another page', () => {
  const refused: [string, Record<string, string>][] = [
    ['a foreign Origin', { Origin: 'https://evil.example' }],
    ['the Origin of a sandboxed frame', { Origin: 'null' }],
    ['our host on another port', { Origin: 'http://127.0.0.1:1' }],
    ['a cross-site fetch', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a sibling site', { 'Sec-Fetch-Site': 'same-site' }],
  ];
  for (const [what, headers] of refused) {
    it(`is refused with ${what}`, async () => {
      const before = console_.made.count;
      const { status, body } = await console_.ask(
        'POST',
        '/api/things',
        { Cookie: COOKIE, ...JSON_TYPE, ...headers },
        '{"name":"forged"}',
      );
      expect([status, body.code, console_.made.count]).toEqual([403, 'cross_origin', before]);
    });
  }

  it('cannot sign somebody in either', async () => {
    expect(
      (await console_.ask('POST', '/api/sign-in', { ...JSON_TYPE, Origin: 'https://evil.example' }, '{}')).status,
    ).toBe(403);
  });

  for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']) {
    it(`cannot come as a form of ${type} without an Origin`, async () => {
      const { status, body } = await console_.ask(
        'POST',
        '/api/things',
        { Cookie: COOKIE, 'Content-Type': type },
        '{"name":"forged"}',
      );
      expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
    });
  }

  it('may read, as the cookie is not sent there', async () => {
    expect((await console_.ask('GET', '/api/where', { Cookie: COOKIE, Origin: 'https://evil.example' })).status).toBe(
      200,
    );
  });
});

describe('a change from a script', () => {
  it('is taken without an Origin, with JSON', async () => {
    expect(
      (await console_.ask('POST', '/api/things', { Cookie: COOKIE, ...JSON_TYPE }, '{"name":"script"}')).status,
    ).toBe(201);
    expect((await console_.ask('DELETE', '/api/things/thg_1', { Cookie: COOKIE })).status).toBe(204);
  });

  it('is taken with a token whatever the Origin', async () => {
    const headers = { Authorization: 'Bearer hg_good', Origin: 'https://tool.example', ...JSON_TYPE };
    expect((await console_.ask('POST', '/api/things', headers, '{"name":"token"}')).status).toBe(201);
  });
});

describe('behind https', () => {
  let secure: TestConsole;
  beforeAll(async () => {
    secure = await new TestConsole().start({ publicUrl: 'https://gate.example' });
  });
  afterAll(() => secure.stop());

  it('the cookie is Secure, bound to the host, and the only one that counts', async () => {
    const { headers } = await secure.ask(
      'POST',
      '/api/sign-in',
      { ...JSON_TYPE, Origin: 'https://gate.example' },
      '{}',
    );
    expect(headers['set-cookie']?.[0]).toMatch(/^__Host-session=fresh; Path=\/; HttpOnly; SameSite=Lax; Secure;/);
    expect((await secure.ask('GET', '/api/where', { Cookie: COOKIE })).status).toBe(401);
    expect((await secure.ask('GET', '/api/where', { Cookie: `__Host-${COOKIE}` })).status).toBe(200);
    expect(headers['strict-transport-security']).toMatch(/max-age/);
  });

  it('changes come from the public address alone', async () => {
    expect((await secure.ask('POST', '/api/sign-in', { ...JSON_TYPE, Origin: secure.url }, '{}')).status).toBe(403);
  });
});

describe('the active tenant', () => {
  it('is named by X-Tenant-Id, X-Team-Id or the query, in this order', async () => {
    const where = async (headers: Record<string, string>, query = '') =>
      (await console_.own('GET', `/api/where${query}`, undefined, headers)).body.tenant;
    expect(await where({})).toBe(TENANT);
    expect(await where({}, '?tenant_id=tnt_q')).toBe('tnt_q');
    expect(await where({ 'X-Team-Id': 'tnt_team' }, '?tenant_id=tnt_q')).toBe('tnt_team');
    expect(await where({ 'X-Tenant-Id': 'tnt_two', 'X-Team-Id': 'tnt_team' })).toBe('tnt_two');
  });
});

describe('a permission', () => {
  it('that is missing is named, before the body is looked at', async () => {
    console_.person.permissions = ['things.view'];
    const { status, body, headers } = await console_.own('POST', '/api/things', 'not json');
    console_.person.permissions = ['things.view', 'things.edit'];
    expect(status).toBe(403);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({
      code: 'not_permitted',
      required: 'things.edit',
      check: 'not_permitted',
      title: 'Not permitted',
      status: 403,
    });
  });
});

describe('a body', () => {
  const table: [string, string | Buffer, Record<string, string>, number, string][] = [
    ['that is not JSON', '{"name":', JSON_TYPE, 400, 'malformed_body'],
    ['that is not UTF-8', Buffer.from([0x22, 0xff, 0x22]), JSON_TYPE, 400, 'malformed_body'],
    ['that names __proto__', '{"name":"ab","__proto__":{}}', JSON_TYPE, 400, 'malformed_body'],
    ['that is nested without end', '['.repeat(5000) + ']'.repeat(5000), JSON_TYPE, 400, 'malformed_body'],
    ['of another type', 'name=ab', { 'Content-Type': 'application/xml' }, 415, 'unsupported_media_type'],
    ['without a type', '{"name":"ab"}', {}, 415, 'unsupported_media_type'],
    [
      'in another charset',
      '{"name":"ab"}',
      { 'Content-Type': 'application/json; charset=utf-16' },
      415,
      'unsupported_media_type',
    ],
    [
      'that is compressed',
      '{"name":"ab"}',
      { ...JSON_TYPE, 'Content-Encoding': 'gzip' },
      415,
      'unsupported_media_type',
    ],
    ['of five megabytes', `{"name":"${'x'.repeat(5_000_000)}"}`, JSON_TYPE, 413, 'body_too_large'],
  ];
  for (const [what, text, headers, wanted, code] of table) {
    it(`${what} is ${wanted} ${code}`, async () => {
      const { status, body } = await console_.ask(
        'POST',
        '/api/things',
        { Cookie: COOKIE, Origin: console_.url, ...headers },
        text,
      );
      expect([status, body.code]).toEqual([wanted, code]);
    });
  }

  it('that is chunked and too large is refused as well', async () => {
    const response = await fetch(`${console_.url}/api/things`, {
      method: 'POST',
      headers: { Cookie: COOKIE, ...JSON_TYPE },
      body: new Blob(['x'.repeat(2_000_000)]).stream(),
      // @ts-expect-error Node asks for it with a stream
      duplex: 'half',
    });
    expect(response.status).toBe(413);
  });

  it('may be left out where everything in it is optional', async () => {
    expect((await console_.own('POST', '/api/things/refresh')).body).toEqual({ deep: false });
  });

  it('may be a sheet where one is asked for', async () => {
    const csv = { 'Content-Type': 'text/csv; charset=utf-8', Cookie: COOKIE };
    expect((await console_.ask('POST', '/api/sheets', csv, 'a,b\n')).body).toEqual({ length: 4 });
    expect((await console_.own('POST', '/api/sheets', '{}')).status).toBe(415);
  });

  it('and the query are told all their problems at once', async () => {
    const { status, body } = await console_.own('POST', '/api/things', { size: 1.5 });
    expect([status, body.code]).toEqual([422, 'invalid_request']);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/name', '/size']);
    const list = await console_.own('GET', '/api/things?limit=500&q=a&q=b');
    expect(list.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/query/limit', '/query/q']);
  });
});

describe('a list', () => {
  it('has 50 items unless asked, and at most 100', async () => {
    expect((await console_.own('GET', '/api/things')).body.total).toBe(50);
    expect((await console_.own('GET', '/api/things?limit=100')).body.total).toBe(100);
    for (const limit of ['0', '101', 'many', '1.5'])
      expect((await console_.own('GET', `/api/things?limit=${limit}`)).status).toBe(422);
  });
});

describe('an error', () => {
  const table: [string, number, string][] = [
    ['refused', 403, 'own_agent'],
    ['stale', 412, 'precondition_failed'],
    ['store', 503, 'unavailable'],
    ['ledger', 503, 'unavailable'],
    ['cursor', 422, 'invalid_request'],
    ['twice', 409, 'conflict'],
    ['corrupt', 500, 'internal'],
    ['surprise', 500, 'internal'],
  ];
  for (const [what, wanted, code] of table) {
    it(`of kind ${what} is a problem document ${wanted} ${code} that leaks nothing`, async () => {
      const { status, body, headers, text } = await console_.own('GET', `/api/thrown/${what}`);
      expect([status, body.status, body.code]).toEqual([wanted, wanted, code]);
      expect(headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(body.type && body.title && body.detail).toBeTruthy();
      expect(text).not.toMatch(/hunter2|secret|TypeError|\.ts/);
    });
  }

  it('that nobody expected carries the number under which it is logged', async () => {
    expect((await console_.own('GET', '/api/thrown/surprise')).body.request_id).toMatch(/^req_/);
    expect((await console_.own('GET', '/api/wrong-output')).body.code).toBe('internal');
  });

  it('carries what the refusal adds', async () => {
    expect((await console_.own('GET', '/api/thrown/refused')).body.decision_id).toBe('dec_1');
    expect((await console_.own('GET', '/api/thrown/stale')).body.current).toBe(4);
  });
});

describe('an address', () => {
  it('that nobody knows is 404, as is an impossible id', async () => {
    for (const [method, path] of [
      ['GET', '/api/nothing'],
      ['POST', '/nothing'],
      ['GET', '/assets/gone.js'],
      ['GET', '/../package.json'],
    ] as const) {
      expect((await console_.own(method, path)).body.code).toBe('not_found');
    }
    expect((await console_.own('DELETE', '/api/things/other_1')).body.code).toBe('not_found');
  });

  it('that takes other methods says which', async () => {
    const { status, headers, body } = await console_.own('PATCH', '/api/things', {});
    expect([status, body.code, headers.allow]).toEqual([405, 'method_not_allowed', 'GET, HEAD, POST']);
  });

  it('with a literal last word is not taken for an id', async () => {
    expect((await console_.own('POST', '/api/things/refresh', {})).status).toBe(200);
  });
});

describe('a create with an Idempotency-Key', () => {
  const create = (name: string, key: string, headers: Record<string, string> = {}) =>
    console_.own('POST', '/api/things', { name }, { 'Idempotency-Key': key, ...headers });

  it('is done once and replayed without what is shown once', async () => {
    const first = await create('once', 'k1');
    const again = await create('once', 'k1');
    expect(first.body.key).toBe('shown-once');
    expect(again.status).toBe(201);
    expect(again.body).toEqual({ id: first.body.id, name: 'once' });
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it('is done once when it is asked twice at the same moment', async () => {
    const before = console_.made.count;
    const answers = await Promise.all([create('race', 'k2'), create('race', 'k2'), create('race', 'k2')]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(console_.made.count).toBe(before + 1);
  });

  it('is refused with another body', async () => {
    await create('mine', 'k3');
    const { status, body } = await create('other', 'k3');
    expect([status, body.code]).toEqual([422, 'idempotency_mismatch']);
  });

  it('is another request for another person, and after a refusal', async () => {
    await create('mine', 'k4');
    const other = await console_.ask(
      'POST',
      '/api/things',
      { Authorization: 'Bearer hg_good', ...JSON_TYPE, 'Idempotency-Key': 'k4' },
      '{"name":"theirs"}',
    );
    expect(other.status).toBe(201);
    expect((await create('x', 'k5')).status).toBe(422);
    expect((await create('xx', 'k5')).status).toBe(201);
  });
});

describe('an answer', () => {
  it('lets a page load only from here and forbids inline scripts and frames', async () => {
    const { headers } = await console_.own('GET', '/api/things');
    const policy = Object.fromEntries(
      String(headers['content-security-policy'])
        .split(';')
        .map((part) => [part.split(' ')[0], part.split(' ').slice(1).join(' ')]),
    );
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'connect-src': "'self'",
      'font-src': "'self'",
      'frame-ancestors': "'none'",
      'base-uri': "'none'",
      'form-action': "'self'",
    });
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect([headers['x-content-type-options'], headers['cache-control'], headers['x-powered-by']]).toEqual([
      'nosniff',
      'no-store',
      undefined,
    ]);
  });

  it('carries the ETag of its handler, which is told of If-Match', async () => {
    expect((await console_.own('POST', '/api/things', { name: 'tagged' })).headers.etag).toBe('"1"');
    expect((await console_.own('GET', '/api/where', undefined, { 'If-Match': '"7"' })).body.ifMatch).toBe('"7"');
  });
});
