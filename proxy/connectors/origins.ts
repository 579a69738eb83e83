// Where does a connector reach? Its base URL and its hosts, as origins: a literal host or a pattern, with the ports that count.

import type { ConnectorType } from '../../store/rows.ts';
import { PROVIDERS } from './providers/index.ts';

/** The part of a connector that says where it reaches. */
export interface Reach {
  readonly type: ConnectorType;
  readonly base_url: string | null;
  readonly hosts: readonly string[];
}

/** The base URL in its parts; `path` without a slash at its end. */
export interface BaseUrl {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Whether the URL names a port that is not its scheme's own. */
  readonly namesPort: boolean;
}

/** One place that a connector knows. `host` of a pattern is what follows `*`, dot included; `''` is every host. */
export interface Origin {
  readonly host: string;
  readonly pattern: boolean;
  readonly port: number;
  /** undefined: both. */
  readonly scheme: 'http' | 'https' | undefined;
  /** Only paths at or below it are known. */
  readonly path: string;
  /** Whether a credential may be injected for it: literal hosts, and of one listed without a port the TLS side alone. */
  readonly credentials: boolean;
}

const DEFAULT_PORT = { http: 80, https: 443 } as const;
const LABELS = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;
const ENTRY = /^(\[[0-9a-f:.]+\]|[^:[\]/]+)(?::(\d{1,5}))?$/;

/** Reads a base URL. A string says what is wrong with it. */
export function parseBaseUrl(text: string): BaseUrl | string {
  if (!URL.canParse(text)) return `${text} is not a URL. It looks like https://api.example.com.`;
  const url = new URL(text);
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== 'http' && scheme !== 'https')
    return `A base URL begins with https:// or http://, not ${url.protocol}.`;
  if (url.username !== '' || url.password !== '')
    return 'A base URL carries no user or password. Enter them as the credential.';
  if (/[?#]/.test(text)) return 'A base URL has no query or fragment.';
  const path = url.pathname.replace(/\/+$/, '');
  if (/\/\/|\\|;|%2f|%5c|%2e/i.test(path) || /(^|\/)\.{1,2}(\/|$)/.test(text.replace(/^https?:\/\//i, '')))
    return 'The path of a base URL is written plainly, without dot segments, doubled slashes or encoded separators.';
  const host = bare(url.hostname);
  return {
    scheme,
    host,
    port: url.port === '' ? DEFAULT_PORT[scheme] : Number(url.port),
    path,
    namesPort: url.port !== '',
  };
}

/** What is wrong with an entry of `hosts`, in a sentence; undefined: nothing. */
export function hostProblem(text: string): string | undefined {
  const [, host, port] = ENTRY.exec(text.toLowerCase()) ?? [];
  if (host === undefined)
    return `${text} is not a host. It looks like api.example.com, api.example.com:8443, *.example.com or [::1]:9001.`;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return `${port} is not a port.`;
  if (host === '*') return undefined;
  const literal = host.startsWith('*.') ? host.slice(2) : host;
  if (literal.startsWith('[')) return URL.canParse(`http://${literal}`) ? undefined : `${text} is not an IPv6 address.`;
  if (!LABELS.test(literal)) return `${text} is not a host name in ASCII; a * may only be its whole first label.`;
  const canonical = URL.canParse(`http://${literal}`) ? new URL(`http://${literal}`).hostname : undefined;
  if (canonical === literal) return undefined;
  return canonical === undefined ? `${text} is not a host.` : `${text} is written ${canonical}.`;
}

/** The base URL in force: the connector's own, or its provider's. */
export function baseOf({ type, base_url }: Reach): BaseUrl | undefined {
  const text = base_url ?? PROVIDERS[type].baseUrl;
  const base = text === undefined ? undefined : parseBaseUrl(text);
  return typeof base === 'string' ? undefined : base;
}

/** Every place that the connector knows. A provider's further hosts count while the connector names none of its own and no base URL. */
export function originsOf(reach: Reach): readonly Origin[] {
  const base = baseOf(reach);
  const hosts = reach.hosts.length === 0 && reach.base_url === null ? PROVIDERS[reach.type].hosts : reach.hosts;
  const own: Origin[] = base
    ? [{ host: base.host, pattern: false, port: base.port, scheme: base.scheme, path: base.path, credentials: true }]
    : [];
  return [...own, ...hosts.flatMap(originsOfEntry)];
}

function originsOfEntry(text: string): Origin[] {
  const [, name, port] = ENTRY.exec(text.toLowerCase()) ?? [];
  if (name === undefined) return [];
  const pattern = name.startsWith('*');
  const place = { host: pattern ? name.slice(1) : bare(name), pattern, path: '' };
  if (port !== undefined) return [{ ...place, port: Number(port), scheme: undefined, credentials: !pattern }];
  return (['https', 'http'] as const).map((scheme) => ({
    ...place,
    port: DEFAULT_PORT[scheme],
    scheme,
    credentials: !pattern && scheme === 'https',
  }));
}

/** Whether a host is a loopback address written as such, where a credential may travel without TLS. */
export function isLoopbackLiteral(host: string): boolean {
  return host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** IPv6 addresses go without brackets, in the form that URLs give them. */
function bare(host: string): string {
  return host.startsWith('[') ? new URL(`http://${host}`).hostname.slice(1, -1) : host;
}
