// The chain must satisfy everybody who will meet it: Node, OpenSSL, curl, Python. Real handshakes against a real server.

import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type Server } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificates, openCertificates } from '../../../proxy/certificates/certificates.ts';
import { systemClock } from '../../../proxy/runtime/clock.ts';

const run = promisify(execFile);
const DAY_MS = 24 * 3_600_000;
const unsealed = () => {
  const kept = new Map<string, Buffer>();
  return {
    async instanceSecret(name: string, make: () => Uint8Array) {
      const value = kept.get(name) ?? Buffer.from(make());
      kept.set(name, value);
      return value;
    },
  };
};

let certificates: Certificates;
let server: Server;
let port: number;
let folder: string;
let ca: string;

beforeAll(async () => {
  certificates = await openCertificates({ vault: unsealed(), clock: systemClock });
  server = createServer(
    {
      ALPNProtocols: ['http/1.1'],
      SNICallback: (name, done) => done(null, certificates.secureContextFor(name)),
    },
    (socket) =>
      socket
        .on('error', () => undefined)
        .once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')),
  );
  // Without a server name (an IP host) the gate knows the host from CONNECT; here it is the loopback address.
  server.setSecureContext({});
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  folder = mkdtempSync(join(tmpdir(), 'holdgate-ca-'));
  ca = join(folder, 'ca.pem');
  writeFileSync(ca, certificates.caPem);
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const NAMES = [
  'api.example.com',
  'x.y.z.internal',
  'xn--bcher-kva.example',
  `${'a'.repeat(60)}.${'b'.repeat(60)}.example`,
  'under_score.example',
];

function peerOf(servername: string): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername, ca: certificates.caPem }, () => {
      resolve(socket.getPeerX509Certificate() as X509Certificate);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

describe('a leaf for a host', () => {
  it.each(NAMES)('is accepted by Node for %s', async (name) => {
    const leaf = await peerOf(name);
    expect(leaf.subjectAltName).toBe(`DNS:${name}`);
    expect(leaf.checkHost(name)).toBe(name);
  });

  it('is for servers alone, valid from an hour ago for at most 90 days, with a serial of its own', async () => {
    const [one, two] = [await peerOf('one.example'), await peerOf('two.example')];
    expect(one.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(one.ca).toBe(false);
    expect(Date.now() - Date.parse(one.validFrom)).toBeGreaterThanOrEqual(3_600_000 - 1000);
    expect(Date.parse(one.validTo) - Date.parse(one.validFrom)).toBeLessThanOrEqual(90 * DAY_MS);
    expect(one.serialNumber).toMatch(/^[0-9A-F]{32}$/);
    expect(one.serialNumber).not.toBe(two.serialNumber);
    expect(one.verify(new X509Certificate(certificates.caPem).publicKey)).toBe(true);
  });

  it('is not accepted for another host', async () => {
    const leaf = await peerOf('one.example');
    expect([leaf.checkHost('two.example'), leaf.checkHost('sub.one.example')]).toEqual([undefined, undefined]);
  });

  it('is accepted by openssl, strictly', async () => {
    for (const name of NAMES.slice(0, 4)) {
      const args = [
        's_client',
        '-connect',
        `127.0.0.1:${port}`,
        '-servername',
        name,
        '-CAfile',
        ca,
        '-verify_return_error',
        '-verify_hostname',
        name,
        '-x509_strict',
        '-brief',
      ];
      const done = run('openssl', args);
      done.child.stdin?.end();
      expect((await done).stderr).toContain('Verification: OK');
    }
  });

  it('is accepted by curl', async () => {
    const { stdout } = await run('curl', [
      '-sS',
      '--noproxy',
      '*',
      '--cacert',
      ca,
      '--resolve',
      `api.example.com:${port}:127.0.0.1`,
      `https://api.example.com:${port}/`,
    ]);
    expect(stdout).toBe('hello');
  });

  it('is accepted by Python, strictly', async () => {
    const script = [
      'import socket, ssl, sys',
      'context = ssl.create_default_context(cafile=sys.argv[1])',
      'context.verify_flags |= ssl.VERIFY_X509_STRICT',
      'for name in sys.argv[3:]:',
      '  with context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[2]))), server_hostname=name) as s: print(s.getpeercert()["subjectAltName"])',
    ].join('\n');
    const { stdout } = await run('python3', ['-c', script, ca, String(port), ...NAMES.slice(0, 3)]);
    expect(stdout.trim().split('\n')).toHaveLength(3);
  });
});

describe('a leaf for an address', () => {
  it.each(['127.0.0.1', '::1', '192.0.2.7'])('names %s as an address, not as a name', async (address) => {
    const leaf = await leafOf((host) => certificates.secureContextFor(host), address);
    expect(leaf.checkIP(address)).toBe(address);
    expect(leaf.subjectAltName).toMatch(/^IP Address:[0-9a-fA-F.:]+$/);
  });
});

describe('the gate itself', () => {
  it('is known as localhost and by its loopback addresses', async () => {
    const leaf = await leafOf(() => certificates.gateContext(), 'localhost');
    expect([leaf.checkHost('localhost'), leaf.checkIP('127.0.0.1'), leaf.checkIP('::1')]).toEqual([
      'localhost',
      '127.0.0.1',
      '::1',
    ]);
  });
});

/** The certificate that a server with this context shows. */
async function leafOf(
  contextFor: (host: string) => ReturnType<Certificates['gateContext']>,
  host: string,
): Promise<X509Certificate> {
  const one = createServer({ SNICallback: (_name, done) => done(null, contextFor(host)) }, (socket) =>
    socket.on('error', () => undefined),
  );
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  try {
    return await new Promise((resolve, reject) => {
      const { port: own } = one.address() as AddressInfo;
      const options = {
        host: '127.0.0.1',
        port: own,
        servername: 'any.example',
        ca: certificates.caPem,
        checkServerIdentity: () => undefined,
      };
      const socket = connect(options, () => {
        resolve(socket.getPeerX509Certificate() as X509Certificate);
        socket.destroy();
      });
      socket.once('error', reject);
    });
  } finally {
    await new Promise((resolve) => one.close(resolve));
  }
}

describe('the authority', () => {
  it('signs nothing but leaves, for ten years', () => {
    const authority = new X509Certificate(certificates.caPem);
    expect([authority.ca, authority.issuer === authority.subject]).toEqual([true, true]);
    expect(authority.fingerprint256).toBe(certificates.fingerprint);
    expect(Date.parse(authority.validTo) - Date.now()).toBeGreaterThan(3650 * DAY_MS - DAY_MS);
  });

  it('is the same after a restart, and another in another instance', async () => {
    const vault = unsealed();
    const [first, again] = [
      await openCertificates({ vault, clock: systemClock }),
      await openCertificates({ vault, clock: systemClock }),
    ];
    expect(again.caPem).toBe(first.caPem);
    expect(certificates.fingerprint).not.toBe(first.fingerprint);
  });

  it('renews a leaf long before it ends', async () => {
    let now = Date.now();
    const own = await openCertificates({ vault: unsealed(), clock: { now: () => now, monotonic: () => now } });
    const first = own.secureContextFor('a.example');
    expect(own.secureContextFor('a.example')).toBe(first);
    now += 45 * DAY_MS;
    expect(own.secureContextFor('a.example')).not.toBe(first);
  });
});
